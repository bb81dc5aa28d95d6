package io.kstlib.auth.core.http;

import io.kstlib.auth.core.route.AnswerHead;
import io.kstlib.auth.core.route.MalformedAnswerException;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the body of an answer (RFC 9112 section 6) up to a limit; beyond it the rest is not read. */
final class AnswerBody {

    private static final int LONGEST_LINE = 8 * 1024;
    private static final int MOST_DECIMAL_DIGITS = 18;
    private static final int MOST_HEX_DIGITS = 15;

    /** The body is larger than allowed. */
    static final class TooLargeException extends IOException {

        private static final long serialVersionUID = 1L;

        TooLargeException(int mostBytes) {
            super("the answer is larger than " + mostBytes + " bytes");
        }
    }

    private final InputStream in;
    private final int mostBytes;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    private AnswerBody(InputStream in, int mostBytes) {
        this.in = in;
        this.mostBytes = mostBytes;
    }

    static byte[] read(AnswerHead head, InputStream in, int mostBytes) throws IOException {
        return new AnswerBody(in, mostBytes).read(head);
    }

    private byte[] read(AnswerHead head) throws IOException {
        if (head.status() == 204 || head.status() == 304) {
            return new byte[0];
        }
        List<String> codings = head.all("Transfer-Encoding");
        if (!codings.isEmpty()) { // it counts before a Content-Length, and the connection is used for nothing else
            if (codings.size() > 1 || !codings.get(0).equalsIgnoreCase("chunked")) {
                throw new MalformedAnswerException("the answer has a transfer coding other than chunked");
            }
            chunks();
            return body.toByteArray();
        }
        Set<String> lengths = new HashSet<>(head.all("Content-Length"));
        if (lengths.isEmpty()) {
            upToTheEnd();
        } else if (lengths.size() == 1) {
            take(length(lengths.iterator().next(), 10));
        } else {
            throw new MalformedAnswerException("the answer has several lengths");
        }
        return body.toByteArray();
    }

    private static long length(String digits, int radix) throws MalformedAnswerException {
        if (!digits.matches(radix == 10 ? "[0-9]+" : "[0-9a-fA-F]+")) {
            throw new MalformedAnswerException("the answer has a length that is not a number");
        }
        String significant = digits.replaceFirst("^0+(?=.)", "");
        int most = radix == 10 ? MOST_DECIMAL_DIGITS : MOST_HEX_DIGITS; // as many as a long takes in any case
        return significant.length() > most ? Long.MAX_VALUE : Long.parseLong(significant, radix);
    }

    private void take(long bytes) throws IOException {
        if (bytes > mostBytes - body.size()) {
            throw new TooLargeException(mostBytes);
        }
        byte[] part = in.readNBytes((int) bytes);
        if (part.length < bytes) {
            throw new EOFException("the connection was closed before the answer was complete");
        }
        body.writeBytes(part);
    }

    private void upToTheEnd() throws IOException {
        byte[] rest = in.readNBytes(mostBytes + 1);
        if (rest.length > mostBytes) {
            throw new TooLargeException(mostBytes);
        }
        body.writeBytes(rest);
    }

    private void chunks() throws IOException {
        while (true) {
            String size = line().split(";", 2)[0].strip();
            long bytes = length(size, 16);
            if (bytes == 0) {
                break;
            }
            take(bytes);
            if (!line().isEmpty()) {
                throw new MalformedAnswerException("a chunk of the answer is longer than it says");
            }
        }
        int trailers = LONGEST_LINE;
        for (String line = line(); !line.isEmpty(); line = line()) {
            trailers -= line.length() + 1;
            if (trailers < 0) {
                throw new MalformedAnswerException("the answer has trailers without end");
            }
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("the connection was closed before the answer was complete");
            }
            if (line.length() >= LONGEST_LINE) {
                throw new MalformedAnswerException("the answer has a line without end");
            }
            line.append((char) octet);
        }
        int end = line.length() > 0 && line.charAt(line.length() - 1) == '\r' ? line.length() - 1 : line.length();
        return line.substring(0, end);
    }
}
