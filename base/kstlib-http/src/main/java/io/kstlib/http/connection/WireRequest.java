package io.kstlib.http.connection;

import io.kstlib.auth.spi.http.HttpCall;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import okhttp3.Headers;

/**
 * A request as it is sent (RFC 9112 section 3): these headers in this order, without those of OkHttp. Not safe for use by several threads.
 *
 * <p>It does not ask to close the connection. Servers would then mark the end of an answer only by closing, and a truncated answer would
 * look complete.
 */
public final class WireRequest {

    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]*");

    private final String method;
    private final URI url;
    private final byte[] body;
    private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    /** @param call a request; its headers are set by {@link #setHeader} */
    public WireRequest(HttpCall call) {
        this.method = call.method();
        this.url = URI.create(call.uri().toASCIIString());
        this.body = call.body();
        headers.put("User-Agent", List.of("kstlib"));
        if (!method.equals("GET")) {
            headers.put("Content-Length", List.of(String.valueOf(body.length)));
        }
    }

    /**
     * @param name a header's name
     * @return whether HTTP allows it (RFC 9110 section 5)
     */
    public static boolean isHeader(String name, String value) {
        return NAME.matcher(name).matches() && VALUE.matcher(value).matches();
    }

    /**
     * @param name a header's name
     * @param values its values, which replace those that were there
     * @throws IllegalArgumentException if HTTP does not allow it; the message does not show the value
     */
    public void setHeader(String name, List<String> values) {
        List<String> clean = new ArrayList<>();
        for (String value : values) {
            if (!isHeader(name, value)) {
                throw new IllegalArgumentException("not an HTTP header (RFC 9110 section 5)");
            }
            clean.add(value.strip());
        }
        headers.put(name, clean);
    }

    String method() {
        return method;
    }

    String url() {
        return url.toString();
    }

    byte[] body() {
        return body.clone();
    }

    /** Returns all headers in their order: the host, then the others by name. */
    Headers headers() {
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        Headers.Builder all = new Headers.Builder().add("Host", url.getHost() + port);
        headers.forEach((name, values) -> values.forEach(value -> all.addUnsafeNonAscii(name, value)));
        return all.build();
    }

    @Override
    public String toString() {
        return method + " to " + url.getHost();
    }
}
