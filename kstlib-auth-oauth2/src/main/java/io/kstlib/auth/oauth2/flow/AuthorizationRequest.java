package io.kstlib.auth.oauth2.flow;

import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.oauth2.config.DialectKeys;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oauth2.config.RequestPolicy;
import io.kstlib.auth.oauth2.endpoint.EndpointAnswer.OAuthError;
import io.kstlib.auth.oauth2.endpoint.SenderKey;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.ClientRequest;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.flow.FlowContext;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.internal.CodeVerifier;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.base.Spans;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An authorization request (RFC 6749 section 4.1.1).
 *
 * @param redirectUri the redirect URI, to which the answer is sent
 * @param state a random value that binds the answer to this request
 * @param verifier binds the code to this request; {@code null} without PKCE
 */
record AuthorizationRequest(
        URI redirectUri, Secret state, @Nullable CodeVerifier verifier) {

    private static final String REQUEST = "request"; // RFC 9101 section 5
    private static final List<String> BESIDE_SIGNED = List.of("client_id", "response_type", "scope");

    /**
     * The URL of an authorization request, which holds the request itself, or what stands for a pushed one.
     *
     * @param url what the browser opens
     * @param lifetime how long the server knows it; {@code null} when it does not end
     */
    record Url(URI url, @Nullable Duration lifetime) {
        /** Shows the URL to the person, who may take longer to open it than the server knows it (RFC 9126 section 4). */
        void showIn(FlowContext context) {
            if (lifetime != null && lifetime.compareTo(context.request().timeout()) < 0) {
                context.request()
                        .interaction()
                        .tell(
                                "Open this URL within " + Spans.inWords(lifetime)
                                        + "; after that the provider does not know it any more, and the login has to be started again");
            }
            context.request().interaction().show(url);
        }

        /** Does not show the URL, which holds {@code state}. */
        @Override
        public String toString() {
            return "Url[" + lifetime + "]";
        }
    }

    /** Makes the URL, and sends the request to the server before, where that is to be done. */
    Url url(URI endpoint, FlowContext context) {
        Parameters parameters = parameters(context);
        Optional<Secret> signed = context.requestObject(parameters);
        if (RequestPolicy.of(context.settings(), context.server()).isPushed()) {
            PushedRequest pushed =
                    PushedRequest.send(signed.map(AuthorizationRequest::signed).orElse(parameters), context);
            return new Url(pushed.parameters(context).addedTo(endpoint), pushed.lifetime());
        }
        return signed.map(
                        object -> new Url(signed(object, parameters).addedTo(endpoint), RequestPolicy.SIGNED_LIFETIME))
                .orElseGet(() -> new Url(parameters.addedTo(endpoint), null));
    }

    private Parameters parameters(FlowContext context) {
        Parameters parameters = context.authorizeParameters()
                .with("response_type", "code")
                .with("client_id", context.clientId())
                .with("redirect_uri", redirectUri.toString());
        if (!context.scopes().isEmpty()) {
            Settings settings = context.settings();
            parameters = parameters.with(
                    settings.get(DialectKeys.SCOPE_PARAMETER), DialectKeys.joined(settings, context.scopes()));
        }
        parameters = parameters.with("state", state.reveal());
        return verifier == null
                ? parameters
                : parameters
                        .with("code_challenge", verifier.challenge())
                        .with("code_challenge_method", CodeVerifier.METHOD);
    }

    /** Returns the parameters of a signed request that is pushed: no others (RFC 9126 section 3). */
    private static Parameters signed(Secret object) {
        return Parameters.none().with(REQUEST, object.reveal());
    }

    /**
     * Returns the parameters of a signed request in a URL. Servers of RFC 9101 use {@code client_id} only; OpenID Connect Core 1.0 section 6.1 wants
     * {@code response_type} and {@code scope} beside the signed request, too.
     */
    private static Parameters signed(Secret object, Parameters parameters) {
        Parameters visible = Parameters.none();
        for (String name : BESIDE_SIGNED) {
            Optional<String> value = parameters.first(name);
            visible = value.isPresent() ? visible.with(name, value.get()) : visible;
        }
        return visible.with(REQUEST, object.reveal());
    }

    /** Makes the token request for the authorization code (RFC 6749 section 4.1.3, RFC 7636 section 4.5). */
    ClientRequest tokenRequest(Secret code) {
        ClientRequest request = ClientRequest.to(
                Endpoint.TOKEN,
                Parameters.none()
                        .with("grant_type", "authorization_code")
                        .with("code", code.reveal())
                        .with("redirect_uri", redirectUri.toString()));
        return verifier == null
                ? request
                : request.with("code_verifier", verifier.value().reveal());
    }

    /**
     * What a server answered to an authorization request that was sent to it (RFC 9126 section 2.2). The HTTP status is not compared with 201: the
     * content of the answer says whether the request was accepted, and some servers answer 200.
     *
     * @param requestUri stands for the request, once
     * @param lifetime how long it does
     */
    private record PushedRequest(String requestUri, Duration lifetime) {

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
                    Remedy.advice("Have the provider correct it; where the server does not require such requests, set "
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
}
