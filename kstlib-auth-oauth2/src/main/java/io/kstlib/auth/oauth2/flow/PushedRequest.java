package io.kstlib.auth.oauth2.flow;

import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oauth2.endpoint.OAuthError;
import io.kstlib.auth.oauth2.endpoint.SenderKey;
import io.kstlib.auth.spi.flow.ClientRequest;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.flow.FlowContext;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.text.PrintableText;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a server answered to an authorization request that was sent to it (RFC 9126 section 2.2). The HTTP status is not compared with 201: the
 * content of the answer says whether the request was accepted, and some servers answer 200.
 *
 * @param requestUri stands for the request, once
 * @param lifetime how long it does
 */
record PushedRequest(String requestUri, Duration lifetime) {

    /** RFC 9101 section 5.2 allows 512 characters. */
    private static final int LONGEST_URI = 512;

    private static final long MOST_SECONDS = 86_400;

    /**
     * Sends a request. If the server refuses it, the login fails: a request that was to be hidden from the browser does not go there instead.
     *
     * @throws LoginFailedException if the server refuses the request
     * @throws OAuthErrorException if the server refuses the client
     * @throws ProtocolException if the answer cannot be used
     */
    static PushedRequest send(Parameters request, FlowContext context) {
        try {
            Map<String, Object> answer = context.request(ClientRequest.to(Endpoint.PUSHED_AUTHORIZATION, request));
            return read(
                    answer,
                    context.server().endpoint(Endpoint.PUSHED_AUTHORIZATION).orElseThrow());
        } catch (OAuthErrorException refused) {
            String description = refused.errorDescription().orElse("");
            if (OAuthError.isAboutClient(refused.error(), refused.status())
                    || SenderKey.isDemandedBy(refused.error(), description)) {
                throw refused; // with what helps at the token endpoint, too
            }
            throw new LoginFailedException(
                    LoginFailedException.Reason.REFUSED_BY_SERVER,
                    refused.problem(),
                    new RefusalAdvice(context).onPush(refused.error(), description),
                    refused);
        }
    }

    private static PushedRequest read(Map<String, Object> answer, URI endpoint) {
        if (!(answer.get("request_uri") instanceof String uri) || uri.isEmpty()) {
            throw refused(endpoint, "request_uri is missing");
        }
        if (uri.length() > LONGEST_URI) {
            throw refused(endpoint, "request_uri is longer than " + LONGEST_URI + " characters");
        }
        if (!isUri(uri)) {
            throw refused(endpoint, "request_uri is not a URI");
        }
        Object lifetime = answer.get("expires_in");
        long seconds = seconds(lifetime);
        if (seconds <= 0) {
            throw refused(
                    endpoint,
                    lifetime == null ? "expires_in is missing" : "expires_in is not a positive number of seconds");
        }
        return new PushedRequest(uri, Duration.ofSeconds(Math.min(seconds, MOST_SECONDS)));
    }

    /** Reads a number, which is a text in an answer that is a form. */
    private static long seconds(@Nullable Object value) {
        if (value instanceof Number number) {
            return number.longValue();
        }
        return value instanceof String text && text.matches("[0-9]{1,9}") ? Long.parseLong(text) : 0;
    }

    private static boolean isUri(String text) {
        try {
            return PrintableText.isAsciiWord(text) && new URI(text).isAbsolute();
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    private static ProtocolException refused(URI endpoint, String why) {
        return new ProtocolException(
                endpoint,
                "the pushed authorization request endpoint (" + WebOrigin.withoutQuery(endpoint)
                        + ") sent an answer that cannot be used: " + why + " (RFC 9126 section 2.2)",
                new Remedy.Advice("Have the provider correct it; where the server does not require such requests, set "
                        + OAuth2Keys.PUSHED_AUTHORIZATION_REQUESTS.name() + ": never"),
                null);
    }

    /** Returns the parameters that are left for the browser (RFC 9126 section 4). */
    Parameters parameters(FlowContext context) {
        return Parameters.none().with("client_id", context.clientId()).with("request_uri", requestUri);
    }

    /** Does not show the URI, by which anyone can open the request. */
    @Override
    public String toString() {
        return "PushedRequest[" + lifetime + "]";
    }
}
