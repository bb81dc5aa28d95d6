package io.kstlib.auth.spi.http;

import io.kstlib.auth.spi.internal.text.Redaction;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A request to be sent. Immutable. It may hold secrets, so {@link #toString()} shows only the method, and the URL without its query. */
public final class HttpCall {

    private static final String FORM = "application/x-www-form-urlencoded";

    private static final Set<String> PUBLIC_HEADERS = Set.of("accept", "content-type", "user-agent");

    private static final String BASIC = "basic";

    /** Behind these words stands a secret (RFC 7617, RFC 6750, RFC 9449). */
    private static final Set<String> SCHEMES = Set.of(BASIC, "bearer", "dpop");

    /** The public parts of a request: they name the client and its wish. */
    private static final Set<String> PUBLIC_PARAMETERS = Set.of(
            "acr_values",
            "actor_token_type",
            "audience",
            "authorization_details",
            "claims",
            "client_assertion_type",
            "client_id",
            "code_challenge_method",
            "grant_type",
            "max_age",
            "prompt",
            "redirect_uri",
            "requested_expiry",
            "requested_token_type",
            "resource",
            "response_mode",
            "response_type",
            "scope",
            "subject_token_type",
            "token_type_hint");

    /** A text that is not the name of a member. */
    private static final Pattern JSON_VALUE = Pattern.compile("\"([^\"]{4,})\"\\s*[,}\\]]");

    private static final Pattern METHOD = Pattern.compile("[A-Z]{1,30}");

    private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD", "TRACE");

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
     * @return a request without its own headers
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
        return post(uri, FORM, parameters.encode().getBytes(StandardCharsets.UTF_8));
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
        return of("POST", uri, mediaType, body);
    }

    /**
     * Makes a request without a body.
     *
     * @param method the method, in upper case, such as {@code DELETE}; not {@code CONNECT}, which is for proxies
     * @param uri where to; absolute
     * @return a request without its own headers
     * @throws IllegalArgumentException if the method is no such word
     */
    public static HttpCall of(String method, URI uri) {
        return new HttpCall(checked(method), uri, List.of(), new byte[0], null);
    }

    /**
     * Makes a request with a body.
     *
     * @param method the method, in upper case, such as {@code PATCH}; not {@code GET}, {@code HEAD}, {@code TRACE} and {@code CONNECT}, whose requests have
     *     no body (RFC 9110 section 9.3)
     * @param uri where to; absolute
     * @param mediaType what the body is, such as {@code application/json}
     * @param body the body; copied
     * @return a request with the header {@code Content-Type}
     * @throws IllegalArgumentException if the method is no such word
     */
    public static HttpCall of(String method, URI uri, String mediaType, byte[] body) {
        if (WITHOUT_BODY.contains(checked(method))) {
            throw new IllegalArgumentException("a request with the method " + method + " has no body");
        }
        return new HttpCall(method, uri, List.of(Map.entry("Content-Type", mediaType)), body.clone(), null);
    }

    private static String checked(String method) {
        if (!METHOD.matcher(method).matches() || method.equals("CONNECT")) {
            throw new IllegalArgumentException("the method of a request is a word in upper case, such as DELETE");
        }
        return method;
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

    /**
     * Returns what hides the values of this request where a server quotes them: those of its headers, its query and its body, without the ones that
     * OAuth makes public, such as {@code client_id} and {@code scope}. Of HTTP Basic, the password is hidden too.
     *
     * @param further other values to hide, such as those of headers that are sent besides
     * @return a redaction for texts of the server's answer
     */
    public Redaction redaction(Collection<String> further) {
        List<String> values = new ArrayList<>();
        further.forEach(value -> addHeader(value, values));
        headers.stream()
                .filter(header -> !PUBLIC_HEADERS.contains(header.getKey().toLowerCase(Locale.ROOT)))
                .forEach(header -> addHeader(header.getValue(), values));
        parameters().entries().stream()
                .filter(parameter -> !PUBLIC_PARAMETERS.contains(parameter.getKey()))
                .map(Map.Entry::getValue)
                .forEach(values::add);
        if (body.length > 0 && !isForm()) {
            String text = new String(body, StandardCharsets.UTF_8);
            values.add(text);
            JSON_VALUE.matcher(text).results().map(value -> value.group(1)).forEach(values::add);
        }
        return Redaction.of(values);
    }

    /** Adds a value; of credentials, what stands behind their scheme: a server reads that alone, and decodes HTTP Basic. */
    private static void addHeader(String value, List<String> values) {
        int blank = value.indexOf(' ');
        String scheme = blank < 0 ? "" : value.substring(0, blank).toLowerCase(Locale.ROOT);
        if (!SCHEMES.contains(scheme)) {
            values.add(value);
            return;
        }
        String credentials = value.substring(blank).strip();
        values.add(credentials);
        if (scheme.equals(BASIC)) {
            values.add(password(credentials));
        }
    }

    private static String password(String credentials) {
        try {
            String decoded = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
            return decoded.substring(decoded.indexOf(':') + 1);
        } catch (IllegalArgumentException notBasic) {
            return "";
        }
    }

    /** {@return the parameters of the query and of the form; what cannot be decoded stays as it is} */
    public Parameters parameters() {
        Parameters query = Parameters.decoded(uri.getRawQuery() == null ? "" : uri.getRawQuery());
        Parameters form = isForm() ? Parameters.decoded(new String(body, StandardCharsets.UTF_8)) : Parameters.none();
        Parameters all = query;
        for (Map.Entry<String, String> parameter : form.entries()) {
            all = all.with(parameter.getKey(), parameter.getValue());
        }
        return all;
    }

    private boolean isForm() {
        return headers.stream()
                .anyMatch(header -> header.getKey().equalsIgnoreCase("Content-Type")
                        && header.getValue().equals(FORM));
    }

    @Override
    public String toString() {
        String shown = uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
                + uri.getRawPath(); // neither user info nor query
        return "HttpCall[" + method + " " + shown + "]";
    }
}
