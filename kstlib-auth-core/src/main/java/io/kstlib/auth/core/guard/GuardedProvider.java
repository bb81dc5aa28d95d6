package io.kstlib.auth.core.guard;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.SessionEndReport;
import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.interaction.Unattended;
import io.kstlib.auth.core.lifecycle.LoginRecord;
import io.kstlib.auth.core.plugin.folder.ContextLoader;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.RefreshAnswer;
import io.kstlib.auth.spi.provider.SessionEndRequest;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A provider whose failures are of the sealed family only, and whose tokens hold no note of this library. A login that asks a person calls the
 * application's own code, which may end it with an exception of its own.
 */
public record GuardedProvider(Provider plugin, PluginCalls calls) implements Provider {

    private static final String ASKING = "asking for a token";

    /** The answer of a guarded provider. */
    private record GuardedAnswer(RefreshAnswer plugin, PluginCalls calls) implements RefreshAnswer {

        @Override
        public Optional<Secret> refreshToken() {
            return calls.answer("telling the new refresh token", plugin::refreshToken);
        }

        @Override
        public Token accept() {
            return LoginRecord.fromProvider(calls.answer("judging the refreshed token", plugin::accept));
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
        if (request.interaction() instanceof Unattended) {
            return LoginRecord.fromProvider(calls.answer(ASKING, () -> plugin.login(request)));
        }
        LoginRequest asked = byCaller(request);
        return LoginRecord.fromProvider(calls.answerWithCaller(ASKING, () -> plugin.login(asked)));
    }

    private LoginRequest byCaller(LoginRequest request) {
        CallersInteraction person =
                new CallersInteraction(request.interaction(), calls.context().ofCaller());
        return request.by(person);
    }

    /** The application's code, under the context class loader that it has outside of the plugin. */
    private record CallersInteraction(UserInteraction application, ContextLoader caller) implements UserInteraction {

        @Override
        public void expect(LoginRequest.Mode mode) {
            run(() -> application.expect(mode));
        }

        @Override
        public boolean open(URI url) {
            return PluginCalls.back(caller, () -> application.open(url));
        }

        @Override
        public void show(URI url) {
            run(() -> application.show(url));
        }

        @Override
        public void showCode(UserCode code) {
            run(() -> application.showCode(code));
        }

        @Override
        public void showConfirmation(Confirmation confirmation) {
            run(() -> application.showConfirmation(confirmation));
        }

        @Override
        public Secret askForRedirect(Duration timeout) {
            return PluginCalls.back(caller, () -> application.askForRedirect(timeout));
        }

        @Override
        public void tell(String message) {
            run(() -> application.tell(message));
        }

        private void run(Runnable work) {
            PluginCalls.back(caller, () -> {
                work.run();
                return null;
            });
        }
    }

    @Override
    public RefreshAnswer refresh(Token token) {
        return new GuardedAnswer(calls.answer("refreshing the token", () -> plugin.refresh(token)), calls);
    }

    @Override
    public Optional<RefreshAnswer> refresh(Token token, Target target) {
        return calls.answer("refreshing the token for a target", () -> plugin.refresh(token, target))
                .map(answer -> new GuardedAnswer(answer, calls));
    }

    @Override
    public RevocationReport revoke(Token token) {
        return calls.answer("revoking the token", () -> plugin.revoke(token));
    }

    @Override
    public SessionEndReport endSession(SessionEndRequest request) {
        SessionEndRequest byCaller = SessionEndRequest.by(byCaller(request.person()));
        SessionEndRequest asked = request.idToken().map(byCaller::withIdToken).orElse(byCaller);
        return calls.answerWithCaller("ending the session", () -> plugin.endSession(asked));
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
        return "GuardedProvider[" + calls.type() + "]"; // what a plugin shows of itself is not known
    }
}
