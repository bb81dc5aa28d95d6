package io.kstlib.auth.testkit.server;

import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The authorization request that a login asks the user to open (RFC 6749 section 4.1.1).
 *
 * @param parameters its parameters, decoded
 */
public record OpenedRequest(URI url, Map<String, String> parameters) {

    /**
     * Reads a URL. Of {@code resource}, which may come several times (RFC 8707 section 2), {@link #parameters} has the first.
     *
     * @return the request
     * @throws AssertionError if another parameter comes twice
     */
    public static OpenedRequest of(URI url) {
        return new OpenedRequest(url, UrlParameters.once(url.getRawQuery(), Set.of("resource")));
    }

    /**
     * Returns a parameter.
     *
     * @param parameter the name of a parameter
     * @return its value; {@code null} when it is not there
     */
    public @Nullable String get(String parameter) {
        return parameters.get(parameter);
    }

    /** {@return the {@code state}} */
    public String state() {
        return Objects.requireNonNull(parameters.get("state"), "the request has no state");
    }

    /** {@return the {@code redirect_uri}} */
    public String redirectUri() {
        return Objects.requireNonNull(parameters.get("redirect_uri"), "the request has no redirect_uri");
    }

    /**
     * Makes the redirect of a login that succeeds.
     *
     * @param code an authorization code
     * @return the URL to which the authorization server redirects the browser with it
     */
    public String redirectWith(String code) {
        return redirectUri() + "?code=" + UrlParameters.encode(code) + "&state=" + UrlParameters.encode(state());
    }
}
