package io.kstlib.auth.spi.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request to be sent. Immutable. It may hold secrets, so {@link #toString()} shows only the method, and the URL without its query. */
public final class HttpCall {

    private final String method;
    private final URI uri;
    private final List<Map.Entry<String, String>> headers;
    private final byte[] body;
    private final @Nullable TlsIdentity identity;

    private HttpCall(
            String method,
            URI uri,
            List<Map.Entry<String, String>> headers,
            byte[] body,
            @Nullable TlsIdentity identity) {
        this.method = method;
        this.uri = uri;
        this.headers = List.copyOf(headers);
        this.body = body;
        this.identity = identity;
    }

    /**
     * Makes a GET request.
     *
     * @param uri where to; absolute
     * @return a request without headers of its own
     */
    public static HttpCall get(URI uri) {
        return new HttpCall("GET", uri, List.of(), new byte[0], null);
    }

    /**
     * Makes a POST request with a form ({@code application/x-www-form-urlencoded}, UTF-8).
     *
     * @param uri where to; absolute
     * @param parameters the form
     * @return a request with the header {@code Content-Type}
     */
    public static HttpCall postForm(URI uri, Parameters parameters) {
        return post(
                uri, "application/x-www-form-urlencoded", parameters.encode().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Makes a POST request.
     *
     * @param uri where to; absolute
     * @param mediaType what the body is, such as {@code application/json}
     * @param body the body; copied
     * @return a request with the header {@code Content-Type}
     */
    public static HttpCall post(URI uri, String mediaType, byte[] body) {
        return withBody("POST", uri, mediaType, body);
    }

    /**
     * Makes a PUT request.
     *
     * @param uri where to; absolute
     * @param mediaType what the body is, such as {@code application/json}
     * @param body the body; copied
     * @return a request with the header {@code Content-Type}
     */
    public static HttpCall put(URI uri, String mediaType, byte[] body) {
        return withBody("PUT", uri, mediaType, body);
    }

    private static HttpCall withBody(String method, URI uri, String mediaType, byte[] body) {
        return new HttpCall(method, uri, List.of(Map.entry("Content-Type", mediaType)), body.clone(), null);
    }

    /**
     * {@return a copy that also has this header; whether HTTP allows the header is checked when the request is sent}
     *
     * @param name a header's name, which may be there already
     */
    public HttpCall withHeader(String name, String value) {
        List<Map.Entry<String, String>> longer = new ArrayList<>(headers);
        longer.add(Map.entry(name, value));
        return new HttpCall(method, uri, longer, body, identity);
    }

    /**
     * Lets the client present a certificate to the server of this request, and to no other one. A connection with a certificate is used by no request
     * without it.
     *
     * @param presented the certificate with its key
     * @return a copy that goes with this certificate, by https only
     */
    public HttpCall withIdentity(TlsIdentity presented) {
        return new HttpCall(method, uri, headers, body, Objects.requireNonNull(presented, "presented"));
    }

    /** {@return the method, such as {@code POST}} */
    public String method() {
        return method;
    }

    /** {@return the target, absolute} */
    public URI uri() {
        return uri;
    }

    /** {@return the headers, in order; a name may repeat} */
    public List<Map.Entry<String, String>> headers() {
        return headers;
    }

    /** {@return the certificate that the client presents in the TLS handshake if the server asks for one; empty when it presents none} */
    public Optional<TlsIdentity> identity() {
        return Optional.ofNullable(identity);
    }

    /** {@return a copy of the body; empty for a request without one} */
    public byte[] body() {
        return body.clone();
    }

    @Override
    public String toString() {
        String shown = uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
                + uri.getRawPath(); // neither user info nor query
        return "HttpCall[" + method + " " + shown + "]";
    }
}
