package io.kstlib.auth.cli.agent;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One request and its answer, as HTTP/1.1 (RFC 9112): a POST with a Content-Length, one for each connection. A request of another form gets no
 * answer.
 */
final class AgentExchange {

    /** The most that a request may hold: a credential helper reads as much from its tool, and a little is added. */
    static final int LONGEST_BODY = 96 * 1024;

    private static final int LONGEST_HEAD = 8 * 1024;
    private static final Pattern FIRST_LINE = Pattern.compile("POST (/[a-z]{1,20}) HTTP/1\\.1");
    private static final Pattern LENGTH = Pattern.compile("content-length: *([0-9]{1,6}) *");

    private final String path;
    private final byte[] body;

    private AgentExchange(String path, byte[] body) {
        this.path = path;
        this.body = body;
    }

    /**
     * Reads a request.
     *
     * @return empty when it is of another form or too long
     * @throws IOException if it cannot be read to its end
     */
    static Optional<AgentExchange> read(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int last = 0;
        while (last != ('\r' << 24 | '\n' << 16 | '\r' << 8 | '\n')) {
            int next = in.read();
            if (next < 0 || head.size() == LONGEST_HEAD) {
                return Optional.empty();
            }
            head.write(next);
            last = last << 8 | next;
        }
        List<String> lines = head.toString(StandardCharsets.ISO_8859_1).lines().toList();
        Matcher first = FIRST_LINE.matcher(lines.get(0));
        if (!first.matches()) {
            return Optional.empty();
        }
        int bytes = LONGEST_BODY + 1;
        for (String line : lines) {
            Matcher length = LENGTH.matcher(line.toLowerCase(Locale.ROOT));
            if (length.matches()) {
                bytes = Integer.parseInt(length.group(1));
            }
        }
        if (bytes > LONGEST_BODY) {
            return Optional.empty();
        }
        byte[] body = in.readNBytes(bytes);
        return body.length == bytes ? Optional.of(new AgentExchange(first.group(1), body)) : Optional.empty();
    }

    /**
     * Writes an answer.
     *
     * @param status the status code; 200 for an answer, any other for none
     */
    static void write(SocketChannel channel, int status, byte[] answer) throws IOException {
        byte[] head = ("HTTP/1.1 " + status + " " + (status == 200 ? "OK" : "No") + "\r\nContent-Length: "
                        + answer.length + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        ByteBuffer bytes = ByteBuffer.allocate(head.length + answer.length)
                .put(head)
                .put(answer)
                .flip();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Returns what is asked for, such as {@code /ask}. */
    String path() {
        return path;
    }

    /** Returns the request itself, which is not copied. */
    byte[] body() {
        return body;
    }

    /** Does not show the body, which holds the request of a tool. */
    @Override
    public String toString() {
        return "AgentExchange[" + path + "]";
    }
}
