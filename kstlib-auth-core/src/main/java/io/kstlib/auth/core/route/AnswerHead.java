package io.kstlib.auth.core.route;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of an answer (RFC 9112 sections 4 and 5). Immutable.
 *
 * @param status the status code
 * @param headers the headers, their names without regard to case
 */
public record AnswerHead(int status, Map<String, List<String>> headers) {

    private static final int MOST_BYTES = 64 * 1024;
    private static final String TEXT = "[^\r\n\0]*"; // RFC 9110 section 5.5; in what encoding, nobody says
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[0-9] ([1-9][0-9]{2})( " + TEXT + ")?");
    private static final Pattern HEADER = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):(" + TEXT + ")");
    private static final Pattern CONTINUATION = Pattern.compile("[ \t](" + TEXT + ")");

    public AnswerHead {
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        headers = Collections.unmodifiableMap(copy);
    }

    /**
     * Reads a head and not a byte more.
     *
     * @param in the connection
     * @return the head
     * @throws MalformedAnswerException if it is none, or larger than 64 KB
     * @throws IOException if the connection ends before it does
     */
    public static AnswerHead read(InputStream in) throws IOException {
        Lines lines = new Lines(in);
        Matcher status = STATUS.matcher(lines.next());
        if (!status.matches()) {
            throw new MalformedAnswerException("the answer does not begin as one of HTTP does");
        }
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        List<String> latest = new ArrayList<>();
        for (String line = lines.next(); !line.isEmpty(); line = lines.next()) {
            Matcher continuation = CONTINUATION.matcher(line);
            if (continuation.matches() && !latest.isEmpty()) { // RFC 9112 section 5.2
                int last = latest.size() - 1;
                latest.set(last, (latest.get(last) + " " + line.strip()).strip());
                continue;
            }
            Matcher header = HEADER.matcher(line);
            if (!header.matches()) {
                throw new MalformedAnswerException("the answer has a header that is none");
            }
            latest = headers.computeIfAbsent(header.group(1), name -> new ArrayList<>());
            latest.add(header.group(2).strip());
        }
        return new AnswerHead(Integer.parseInt(status.group(1)), headers);
    }

    /**
     * @param name a header's name
     * @return its values, in their order
     */
    public List<String> all(String name) {
        return headers.getOrDefault(name, List.of());
    }

    /**
     * @param name a header's name
     * @return its first value
     */
    public Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    /** Lines that end in CRLF, or LF alone. */
    private static final class Lines {

        private final InputStream in;
        private int left = MOST_BYTES;

        Lines(InputStream in) {
            this.in = in;
        }

        String next() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int octet = in.read(); octet != '\n'; octet = in.read()) {
                if (octet < 0) {
                    throw new EOFException("the connection was closed before the answer came");
                }
                if (--left == 0) {
                    throw new MalformedAnswerException(
                            "the head of the answer is larger than " + MOST_BYTES + " bytes");
                }
                line.write(octet);
            }
            String text = line.toString(StandardCharsets.ISO_8859_1);
            return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        }
    }
}
