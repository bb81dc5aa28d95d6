package io.kstlib.auth.core;

import io.kstlib.auth.api.flow.AuthorizationServer;
import io.kstlib.auth.api.flow.LoginRequest;
import io.kstlib.auth.api.provider.PreflightReport;
import io.kstlib.auth.api.provider.Provider;
import io.kstlib.auth.api.provider.RevocationReport;
import io.kstlib.auth.api.provider.SessionEndReport;
import io.kstlib.auth.api.provider.SessionEndRequest;
import io.kstlib.auth.api.provider.SessionProvider;
import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.interaction.Unattended;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A provider whose failures are of the sealed family only. A login that asks a person is passed on as it is: it calls the application's own
 * code, which may break it off with an exception of its own.
 */
class GuardedProvider implements Provider {

    private final Provider plugin;
    private final PluginCalls calls;

    private GuardedProvider(Provider plugin, PluginCalls calls) {
        this.plugin = plugin;
        this.calls = calls;
    }

    static Provider of(Provider plugin, PluginCalls calls) {
        return plugin instanceof SessionProvider sessions
                ? new WithSessions(sessions, calls)
                : new GuardedProvider(plugin, calls);
    }

    /** One that has sessions, too. */
    private static final class WithSessions extends GuardedProvider implements SessionProvider {

        private final SessionProvider sessions;
        private final PluginCalls calls;

        WithSessions(SessionProvider sessions, PluginCalls calls) {
            super(sessions, calls);
            this.sessions = sessions;
            this.calls = calls;
        }

        @Override
        public SessionEndReport endSession(SessionEndRequest request) {
            return calls.call("ending the session", () -> sessions.endSession(request));
        }
    }

    @Override
    public String name() {
        return calls.call("telling the name", plugin::name);
    }

    @Override
    public AuthorizationServer server() {
        return calls.call("describing the server", plugin::server);
    }

    @Override
    public Token login(LoginRequest request) {
        return request.interaction() instanceof Unattended
                ? calls.call("asking for a token", () -> plugin.login(request))
                : calls.unguarded(() -> plugin.login(request));
    }

    @Override
    public Token refresh(Token token) {
        return calls.call("refreshing the token", () -> plugin.refresh(token));
    }

    @Override
    public Token refresh(Token token, Consumer<Secret> rotated) {
        return calls.call("refreshing the token", () -> plugin.refresh(token, rotated));
    }

    @Override
    public RevocationReport revoke(Token token) {
        return calls.call("revoking the token", () -> plugin.revoke(token));
    }

    @Override
    public Map<String, Object> userInfo(Token token) {
        return calls.call("asking for the person", () -> plugin.userInfo(token));
    }

    @Override
    public PreflightReport preflight() {
        return calls.call("checking itself", plugin::preflight);
    }
}
