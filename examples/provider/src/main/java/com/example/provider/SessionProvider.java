package com.example.provider;

import static io.kstlib.auth.spi.provider.ProviderKeys.CLIENT_ID;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.RefreshAnswer;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** Posts the API key to {@code /session} and gets a session that expires; nothing refreshes it. */
record SessionProvider(ProviderContext context) implements Provider {

    @Override
    public String name() {
        return context.name();
    }

    @Override
    public AuthorizationServer server() {
        return new AuthorizationServer(null, Map.of(), Map.of());
    }

    private URI sessions() {
        return URI.create(context.settings().require(SessionProviderFactory.SERVER) + "/session");
    }

    @Override
    public Token login(LoginRequest request) {
        Secret key = context.resolve(context.settings().require(SessionProviderFactory.API_KEY));
        Parameters form = Parameters.none()
                .with("account", context.settings().require(CLIENT_ID))
                .with("api_key", key.reveal());
        HttpAnswer answer = context.http().send(HttpCall.postForm(sessions(), form));
        if (answer.status() == 401 || answer.status() == 403) {
            throw new LoginFailedException(
                    LoginFailedException.Reason.DENIED, sessions() + " refused the API key", Remedy.advice("Ask for another"), null);
        }
        if (answer.status() == 429 || answer.status() >= 500) {
            String problem = sessions() + " answered with HTTP " + answer.status();
            throw new NetworkException(
                    answer.endpoint(), answer.status(), problem, Remedy.advice("Try again"), answer.retryAfter().orElse(null));
        }
        return session(answer);
    }

    private Token session(HttpAnswer answer) {
        try {
            Map<String, Object> session = Json.readObject(answer.body());
            if (answer.isSuccess()
                    && session.get("session") instanceof String id
                    && !id.isEmpty()
                    && session.get("seconds") instanceof Long seconds) {
                return Token.builder(Secret.of(id), answer.sentAt())
                        .expiresAt(answer.sentAt().plusSeconds(seconds))
                        .build();
            }
        } catch (JsonException malformed) {
            throw new ProtocolException(answer.endpoint(), sessions() + " sent no JSON object", null, malformed);
        }
        throw new ProtocolException(
                answer.endpoint(), sessions() + " sent no session (HTTP " + answer.status() + ")", null, null);
    }

    @Override
    public RefreshAnswer refresh(Token token) {
        throw new IllegalArgumentException("sessions have no refresh token"); // so nothing asks for it
    }

    @Override
    public RevocationReport revoke(Token token) {
        return new RevocationReport(List.of(new RevocationReport.Outcome(
                "access_token", RevocationReport.Result.NOT_SUPPORTED, "sessions end by themselves")));
    }

    @Override
    public Map<String, Object> userInfo(Token token) {
        throw new ConfigurationException(new ConfigProblem(
                context.settings().path(), context.settings().map().origin(), "this server does not say who it knows"));
    }

    /** Whatever the server answers to a GET: it is there, and no session began. */
    @Override
    public PreflightReport preflight() {
        return new PreflightReport(List.of(PreflightReport.Check.attempt("server", () -> {
            HttpAnswer answer = context.http().send(HttpCall.get(sessions()));
            return sessions() + " answers (HTTP " + answer.status() + ")";
        })));
    }

    @Override
    public String toString() {
        return "SessionProvider[" + name() + "]";
    }
}
