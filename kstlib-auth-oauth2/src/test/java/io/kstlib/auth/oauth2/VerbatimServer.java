package io.kstlib.auth.oauth2;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server on a plain socket. It keeps the bytes of each request unchanged, and sends the given answer for each path. */
final class VerbatimServer implements AutoCloseable {

    private static final Pattern LENGTH = Pattern.compile("(?im)^Content-Length: ([0-9]+)$");

    private final ServerSocket socket;
    private final Map<String, String> answers;
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /**
     * @param answers the JSON for each path
     */
    VerbatimServer(Map<String, String> answers) {
        this.answers = answers;
        try {
            this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
        Thread thread = new Thread(this::serve, "verbatim-server");
        thread.setDaemon(true);
        thread.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + socket.getLocalPort() + path;
    }

    /** The bytes of each request, in the order of arrival. */
    List<String> requests() {
        return requests;
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                InputStream in = client.getInputStream();
                for (String head = head(in); !head.isEmpty(); head = head(in)) {
                    Matcher length = LENGTH.matcher(head);
                    byte[] body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
                    requests.add(head + new String(body, StandardCharsets.ISO_8859_1));
                    byte[] answer = answers.get(head.split(" ", 3)[1]).getBytes(StandardCharsets.UTF_8);
                    client.getOutputStream()
                            .write(("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                                            + answer.length + "\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
                    client.getOutputStream().write(answer);
                    client.getOutputStream().flush();
                }
            } catch (IOException clientLeft) {
                // the server waits for the next client
            }
        }
    }

    /** Reads up to the empty line. Returns an empty text when the client sends nothing more. */
    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int octet = in.read();
            if (octet < 0) {
                return "";
            }
            head.write(octet);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
