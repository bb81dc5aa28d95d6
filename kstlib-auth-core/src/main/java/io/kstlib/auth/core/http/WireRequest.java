package io.kstlib.auth.core.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A request as it goes over the wire (RFC 9112 section 3), on a connection of its own. It does not ask to close that: servers would then
 * mark the end of an answer by nothing else, and an answer cut off could not be told from a whole one.
 */
final class WireRequest {

    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]*");

    private final String method;
    private final URI url;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private byte[] body = new byte[0];

    private WireRequest(String method, URI url) {
        this.method = method;
        this.url = url;
        headers.put("User-Agent", "kstlib");
    }

    static WireRequest get(URI url) {
        return new WireRequest("GET", url);
    }

    static WireRequest post(URI url, String mediaType, byte[] body) {
        WireRequest request = new WireRequest("POST", url);
        request.body = body.clone();
        request.headers.put("Content-Type", mediaType);
        request.headers.put("Content-Length", String.valueOf(body.length));
        return request;
    }

    static boolean isHeader(String name, String value) {
        return NAME.matcher(name).matches() && VALUE.matcher(value).matches();
    }

    /**
     * @throws IllegalArgumentException if HTTP does not allow it; the message does not show the value
     */
    void setHeader(String name, String value) {
        if (!isHeader(name, value)) {
            throw new IllegalArgumentException("not an HTTP header (RFC 9110 section 5)");
        }
        headers.put(name, value.strip());
    }

    byte[] head() {
        URI ascii = URI.create(url.toASCIIString());
        String path = ascii.getRawPath() == null || ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
        String query = ascii.getRawQuery() == null ? "" : "?" + ascii.getRawQuery();
        String port = ascii.getPort() < 0 ? "" : ":" + ascii.getPort();
        StringBuilder head = new StringBuilder(
                method + " " + path + query + " HTTP/1.1\r\nHost: " + ascii.getHost() + port + "\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    byte[] body() {
        return body.clone();
    }

    @Override
    public String toString() {
        return method + " " + WebOrigin.withoutQuery(url);
    }
}
