package io.kstlib.auth.oauth2.flow;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.oauth2.config.RequestPolicy;
import io.kstlib.auth.spi.flow.ClientRequest;
import io.kstlib.auth.spi.flow.CodeVerifier;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.flow.FlowContext;
import io.kstlib.auth.spi.flow.RequestObject;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.text.Spans;
import java.net.URI;
import java.time.Duration;
import java.util.List;
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
        Optional<RequestObject> signed = context.requestObject(parameters);
        if (RequestPolicy.of(context.settings(), context.server()).isPushed()) {
            PushedRequest pushed =
                    PushedRequest.send(signed.map(AuthorizationRequest::signed).orElse(parameters), context);
            return new Url(pushed.parameters(context).addedTo(endpoint), pushed.lifetime());
        }
        return signed.map(object -> new Url(signed(object, parameters).addedTo(endpoint), object.lifetime()))
                .orElseGet(() -> new Url(parameters.addedTo(endpoint), null));
    }

    private Parameters parameters(FlowContext context) {
        Parameters parameters = context.authorizeParameters()
                .with("response_type", "code")
                .with("client_id", context.clientId())
                .with("redirect_uri", redirectUri.toString());
        if (!context.scopes().isEmpty()) {
            parameters = parameters.with("scope", String.join(" ", context.scopes()));
        }
        parameters = parameters.with("state", state.reveal());
        return verifier == null
                ? parameters
                : parameters
                        .with("code_challenge", verifier.challenge())
                        .with("code_challenge_method", CodeVerifier.METHOD);
    }

    /** Returns the parameters of a signed request that is pushed: no others (RFC 9126 section 3). */
    private static Parameters signed(RequestObject object) {
        return Parameters.none().with(REQUEST, object.jwt().reveal());
    }

    /**
     * Returns the parameters of a signed request in a URL. Servers of RFC 9101 use {@code client_id} only; OpenID Connect Core 1.0 section 6.1 wants
     * {@code response_type} and {@code scope} beside the signed request, too.
     */
    private static Parameters signed(RequestObject object, Parameters parameters) {
        Parameters visible = Parameters.none();
        for (String name : BESIDE_SIGNED) {
            Optional<String> value = parameters.first(name);
            visible = value.isPresent() ? visible.with(name, value.get()) : visible;
        }
        return visible.with(REQUEST, object.jwt().reveal());
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
}
