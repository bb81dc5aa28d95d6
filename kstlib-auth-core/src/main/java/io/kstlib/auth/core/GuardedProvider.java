package io.kstlib.auth.core;

import io.kstlib.auth.api.flow.AuthorizationServer;
import io.kstlib.auth.api.flow.LoginRequest;
import io.kstlib.auth.api.provider.PreflightReport;
import io.kstlib.auth.api.provider.Provider;
import io.kstlib.auth.api.provider.RefreshAnswer;
import io.kstlib.auth.api.provider.RevocationReport;
import io.kstlib.auth.api.provider.SessionEndReport;
import io.kstlib.auth.api.provider.SessionEndRequest;
import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.interaction.Unattended;
import java.util.Map;
import java.util.Optional;

/**
 * A provider whose failures are of the sealed family only. A login that asks a person is passed on as it is: it calls the application's own
 * code, which may break it off with an exception of its own.
 */
record GuardedProvider(Provider plugin, PluginCalls calls) implements Provider {

    /** The answer of a guarded provider. */
    private record Answer(RefreshAnswer plugin, PluginCalls calls) implements RefreshAnswer {

        @Override
        public Optional<Secret> refreshToken() {
            return calls.answer("telling the new refresh token", plugin::refreshToken);
        }

        @Override
        public Token accept() {
            return calls.answer("judging the refreshed token", plugin::accept);
        }
    }

    @Override
    public String name() {
        return calls.answer("telling the name", plugin::name);
    }

    @Override
    public AuthorizationServer server() {
        return calls.answer("describing the server", plugin::server);
    }

    @Override
    public Token login(LoginRequest request) {
        return request.interaction() instanceof Unattended
                ? calls.answer("asking for a token", () -> plugin.login(request))
                : calls.unguarded(() -> plugin.login(request));
    }

    @Override
    public RefreshAnswer refresh(Token token) {
        return new Answer(calls.answer("refreshing the token", () -> plugin.refresh(token)), calls);
    }

    @Override
    public RevocationReport revoke(Token token) {
        return calls.answer("revoking the token", () -> plugin.revoke(token));
    }

    @Override
    public SessionEndReport endSession(SessionEndRequest request) {
        return calls.answer("ending the session", () -> plugin.endSession(request));
    }

    @Override
    public Map<String, Object> userInfo(Token token) {
        return calls.answer("asking for the person", () -> plugin.userInfo(token));
    }

    @Override
    public PreflightReport preflight() {
        return calls.answer("checking itself", plugin::preflight);
    }

    @Override
    public String toString() {
        return "GuardedProvider[" + calls.type() + "]"; // what a plugin shows of itself is its own matter
    }
}
