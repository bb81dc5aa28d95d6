package com.example.provider;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.LoginFailedException.Reason;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.json.Json;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** Posts the API key to {@code /session} and gets a session that expires; nothing refreshes or revokes it. */
record SessionProvider(String name, ProviderContext context) implements Provider {

    private URI sessions() {
        return URI.create(context.settings().require(SessionProviderFactory.SERVER) + "/session");
    }

    @Override
    public Token login(LoginRequest request) {
        Secret key = context.resolve(context.settings().require(SessionProviderFactory.API_KEY));
        Parameters form = Parameters.none()
                .with("account", context.settings().require(ProviderKeys.CLIENT_ID))
                .with("api_key", key.reveal());
        HttpAnswer answer = context.http().send(HttpCall.postForm(sessions(), form));
        Map<String, Object> session = answer.json(
                () -> Json.readObject(answer.body()),
                refused -> new LoginFailedException(
                        Reason.DENIED, sessions() + " refused the API key", Remedy.advice("Ask for another"), null));
        if (session.get("session") instanceof String id
                && !id.isEmpty()
                && session.get("seconds") instanceof Long seconds) {
            return Token.builder(Secret.of(id), answer.sentAt())
                    .expiresAt(answer.sentAt().plusSeconds(seconds))
                    .build();
        }
        throw new ProtocolException(answer.endpoint(), sessions() + " sent no session", null, null);
    }

    /** Whatever the server answers to a GET: it is there, and no session began. */
    @Override
    public PreflightReport preflight() {
        return new PreflightReport(List.of(PreflightReport.Check.attempt("server", () -> {
            HttpAnswer answer = context.http().send(HttpCall.get(sessions()));
            return sessions() + " answers (HTTP " + answer.status() + ")";
        })));
    }
}
