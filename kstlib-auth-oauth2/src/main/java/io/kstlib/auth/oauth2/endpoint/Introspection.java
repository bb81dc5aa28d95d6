package io.kstlib.auth.oauth2.endpoint;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.oauth2.endpoint.ClientAuthenticator.AuthenticatedForm;
import io.kstlib.auth.oauth2.endpoint.EndpointAnswer.OAuthError;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.Parameters;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks the introspection endpoint about a token (RFC 7662). Safe for use by several threads.
 *
 * @param connection how the client reaches the server
 */
public record Introspection(ServerConnection connection) {

    /** The media type of a signed answer (RFC 9701 section 5). */
    public static final String SIGNED = "application/token-introspection+jwt";

    private static final String SIGNING = "introspection_signing_alg_values_supported";

    /**
     * What the server answered.
     *
     * @param endpoint the URL that answered
     * @param fields the fields of the answer, including {@code active}; empty when the answer is signed
     * @param signed the signed answer, not verified, or {@code null} when it is plain JSON
     */
    public record Answer(
            URI endpoint,
            Map<String, @Nullable Object> fields,
            @Nullable String signed) {}

    /** {@return the URL of the introspection endpoint; empty when the server has none} */
    public Optional<URI> endpoint() {
        return connection.server().get().endpoint(Endpoint.INTROSPECTION);
    }

    /**
     * Sends one request.
     *
     * @param hint what kind of token it is, such as {@code access_token}
     * @return the answer
     * @throws io.kstlib.auth.api.error.OAuthErrorException if the server does not let this client ask
     * @throws ProtocolException if the answer is neither JSON nor a signed answer
     * @throws io.kstlib.auth.api.error.NetworkException if there is no answer now
     * @throws io.kstlib.auth.api.error.ConfigurationException if the server has no such endpoint
     */
    public Answer ask(Secret token, String hint) {
        AuthorizationServer known = connection.server().get();
        URI endpoint = connection.require(known, Endpoint.INTROSPECTION);
        Parameters parameters = Parameters.none().with("token", token.reveal()).with("token_type_hint", hint);
        AuthenticatedForm form = connection.client().authenticate(known, Endpoint.INTROSPECTION, endpoint, parameters);
        HttpCall call =
                known.supported(SIGNING).isEmpty() ? form.call() : form.call(SIGNED + ", application/json;q=0.5");
        HttpAnswer answer = connection.transport().send(call);
        String name = connection.nameOf(Endpoint.INTROSPECTION);
        answer.requireAvailable("the " + name);
        if (answer.isSuccess() && answer.mediaType().equals(SIGNED)) {
            return new Answer(answer.endpoint(), Map.of(), answer.text().strip());
        }
        Map<String, @Nullable Object> fields = EndpointAnswer.read(answer, name);
        if (!answer.isSuccess()) {
            throw OAuthError.in(fields, answer, form.redaction(call))
                    .map(error -> (RuntimeException) error.toException(
                            "the " + name + " (" + answer.endpoint() + ") does not let this client ask",
                            Remedy.advice("Allow introspection for this client at the provider, and check"
                                    + " client_id and client_secret")))
                    .orElseGet(() -> EndpointAnswer.unreadable(answer, name, "without saying why", null));
        }
        if (!(fields.get("active") instanceof Boolean)) {
            throw ServerConnection.unusable(
                    answer,
                    name,
                    "does not say whether the token is active, which it must (RFC 7662 section 2.2)",
                    EndpointAnswer.CHECK_URL,
                    null);
        }
        return new Answer(answer.endpoint(), fields, null);
    }
}
