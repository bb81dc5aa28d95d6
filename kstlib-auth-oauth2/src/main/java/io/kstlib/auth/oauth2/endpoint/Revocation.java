package io.kstlib.auth.oauth2.endpoint;

import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.RevocationReport.Outcome;
import io.kstlib.auth.api.RevocationReport.Result;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.oauth2.config.DialectKeys;
import io.kstlib.auth.oauth2.endpoint.ClientAuthenticator.AuthenticatedForm;
import io.kstlib.auth.oauth2.endpoint.EndpointAnswer.OAuthError;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.internal.text.Redaction;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Revokes tokens (RFC 7009), or as {@link DialectKeys#REVOCATION} says. Safe for use by several threads.
 *
 * @param connection how the client reaches the server
 */
public record Revocation(ServerConnection connection) {

    private static final String STAYS_VALID = "the token stays valid until it expires";
    private static final String ACCESS_TOKEN = "access_token";

    /** What GitHub answers about a token that it does not know any more. */
    private static final Set<Integer> GONE = Set.of(404, 422);

    /** What Slack answers about a token that is not valid any more. */
    private static final Set<String> ENDED = Set.of("token_revoked", "token_expired");

    /**
     * Revokes the refresh token, then the access token. In this order, a failure after the first step leaves the token with the shorter lifetime.
     *
     * @param token the tokens to revoke
     * @return the result for each; failures are part of the report, not exceptions
     */
    public RevocationReport revoke(Token token) {
        List<Outcome> outcomes = new ArrayList<>();
        token.refreshToken().ifPresent(secret -> outcomes.add(outcome("refresh_token", secret)));
        // A logout waits for this server only once.
        String unreachable = outcomes.stream()
                .filter(outcome -> outcome.result() == Result.UNREACHABLE)
                .map(Outcome::message)
                .findFirst()
                .orElse(null);
        outcomes.add(
                unreachable == null
                        ? outcome(ACCESS_TOKEN, token.accessToken())
                        : new Outcome(ACCESS_TOKEN, Result.UNREACHABLE, unreachable));
        return new RevocationReport(outcomes);
    }

    private Outcome outcome(String type, Secret secret) {
        try {
            AuthorizationServer known = connection.server().get();
            Optional<URI> endpoint = known.endpoint(Endpoint.REVOCATION);
            if (endpoint.isEmpty()) {
                return notSupported(type, "the provider has no revocation endpoint (revoke_url)");
            }
            return DialectKeys.isRevokedByDelete(connection.context().settings())
                    ? delete(known, endpoint.get(), type, secret)
                    : ask(known, endpoint.get(), type, secret);
        } catch (AuthException failure) {
            boolean isUnreachable = failure instanceof NetworkException network && !network.isAnswered();
            return new Outcome(type, isUnreachable ? Result.UNREACHABLE : Result.FAILED, failure.problem());
        }
    }

    private Outcome ask(AuthorizationServer known, URI endpoint, String type, Secret secret) {
        Parameters parameters = Parameters.none().with("token", secret.reveal()).with("token_type_hint", type);
        AuthenticatedForm form = connection.client().authenticate(known, Endpoint.REVOCATION, endpoint, parameters);
        HttpCall call = form.call();
        HttpAnswer answer = connection.transport().send(call);
        String name = connection.nameOf(Endpoint.REVOCATION);
        answer.requireAvailable("the " + name);
        // RFC 7009 section 2.2: the status says whether it succeeded. But Slack answers errors with the status 200,
        // too.
        if (answer.isSuccess() && !(answer.isJson() && OAuthError.isIn(answer))) {
            return revoked(type);
        }
        return refused(answer, name, type, form.redaction(call));
    }

    /** Deletes an access token at a server such as GitHub. Such a request has no place for a refresh token. */
    private Outcome delete(AuthorizationServer known, URI endpoint, String type, Secret secret) {
        String name = connection.nameOf(Endpoint.REVOCATION);
        if (!type.equals(ACCESS_TOKEN)) {
            return notSupported(
                    type, "the " + name + " takes access tokens only (" + DialectKeys.REVOCATION.name() + ")");
        }
        Optional<HttpCall> call = connection.client().deletion(known, endpoint, Map.of(ACCESS_TOKEN, secret.reveal()));
        if (call.isEmpty()) {
            return notSupported(type, "the " + name + " wants the client_secret, and none is configured");
        }
        HttpAnswer answer = connection.transport().send(call.get());
        answer.requireAvailable("the " + name);
        boolean isGone =
                answer.isJson() && GONE.contains(answer.status()); // a page of a proxy says nothing of the token
        return answer.isSuccess() || isGone
                ? revoked(type)
                : new Outcome(
                        type,
                        Result.FAILED,
                        "the " + name + " (" + answer.endpoint() + ") refused: HTTP " + answer.status());
    }

    private static Outcome revoked(String type) {
        return new Outcome(type, Result.REVOKED, "");
    }

    private static Outcome notSupported(String type, String why) {
        return new Outcome(type, Result.NOT_SUPPORTED, why + "; " + STAYS_VALID);
    }

    private static Outcome refused(HttpAnswer answer, String name, String type, Redaction redaction) {
        Optional<OAuthError> error;
        try {
            error = OAuthError.in(EndpointAnswer.read(answer, name), answer, redaction);
        } catch (ProtocolException unreadable) {
            return new Outcome(type, Result.FAILED, unreadable.problem());
        }
        // RFC 7009 section 2.2: a token that is not valid any more is no error.
        // Keycloak says so with the status 200; with another one, invalid_token can be about the request.
        if (error.map(OAuthError::code)
                .filter(code -> ENDED.contains(code) || (answer.isSuccess() && code.equals("invalid_token")))
                .isPresent()) {
            return revoked(type);
        }
        String reason = error.map(OAuthError::inWords).orElse("HTTP " + answer.status());
        boolean unsupported = error.filter(found -> found.code().equals("unsupported_token_type"))
                .isPresent();
        return new Outcome(
                type,
                unsupported ? Result.NOT_SUPPORTED : Result.FAILED,
                "the " + name + " (" + answer.endpoint() + ") refused: " + reason
                        + (unsupported ? "; " + STAYS_VALID : ""));
    }
}
