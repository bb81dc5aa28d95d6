package io.kstlib.auth.oauth2.endpoint;

import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.RevocationReport.Outcome;
import io.kstlib.auth.api.RevocationReport.Result;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
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
import java.util.Optional;

/**
 * Revokes tokens (RFC 7009). Safe for use by several threads.
 *
 * @param connection how the client reaches the server
 */
public record Revocation(ServerConnection connection) {

    private static final String STAYS_VALID = "the token stays valid until it expires";

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
                        ? outcome("access_token", token.accessToken())
                        : new Outcome("access_token", Result.UNREACHABLE, unreachable));
        return new RevocationReport(outcomes);
    }

    private Outcome outcome(String type, Secret secret) {
        try {
            AuthorizationServer known = connection.server().get();
            Optional<URI> endpoint = known.endpoint(Endpoint.REVOCATION);
            return endpoint.isPresent()
                    ? ask(known, endpoint.get(), type, secret)
                    : new Outcome(
                            type,
                            Result.NOT_SUPPORTED,
                            "the provider has no revocation endpoint (revoke_url); " + STAYS_VALID);
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
        // RFC 7009 section 2.2: only the status says whether it succeeded; the body is ignored.
        if (answer.isSuccess()) {
            return new Outcome(type, Result.REVOKED, "");
        }
        return refused(answer, name, type, form.redaction(call));
    }

    private static Outcome refused(HttpAnswer answer, String name, String type, Redaction redaction) {
        Optional<OAuthError> error;
        try {
            error = OAuthError.in(EndpointAnswer.read(answer, name), answer, redaction);
        } catch (ProtocolException unreadable) {
            return new Outcome(type, Result.FAILED, unreadable.problem());
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
