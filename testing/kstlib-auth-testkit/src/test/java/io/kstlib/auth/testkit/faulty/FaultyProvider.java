package io.kstlib.auth.testkit.faulty;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.RevocationReport.Outcome;
import io.kstlib.auth.api.RevocationReport.Result;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.provider.RefreshAnswer;
import io.kstlib.auth.spi.provider.TokenOwner;
import io.kstlib.auth.testkit.ProviderContract;
import io.kstlib.auth.testkit.context.TestFlow;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Asks its server, and logs every user in. */
final class FaultyProvider extends ProviderContract {

    private static final String SECRET = "canary-secret";

    private final Behaviour behaviour = new Behaviour();

    private final class Factory implements ProviderFactory {
        @Override
        public String type() {
            return "faulty";
        }

        @Override
        public String description() {
            return "everyone";
        }

        @Override
        public Provider create(ProviderContext context) {
            Logins provider = new Logins(context);
            if (behaviour.has(Fault.ASKS_WHEN_MADE)) {
                provider.ask();
            }
            return provider;
        }

        @Override
        public Optional<TokenOwner> binding(Settings settings) {
            URI server = behaviour.has(Fault.BELONGS_TO_ONE_SERVER_EVERYWHERE)
                    ? Servers.WORKING
                    : settings.require(Servers.SERVER);
            return Optional.of(TokenOwner.of(server.toString(), "my-app"));
        }
    }

    private final class Logins implements Provider {
        private final ProviderContext context;

        Logins(ProviderContext context) {
            this.context = context;
        }

        void ask() {
            URI server = context.settings().require(Servers.SERVER);
            try {
                context.http().send(HttpCall.get(server));
            } catch (NetworkException failed) {
                if (behaviour.has(Fault.HIDES_THE_NETWORK)) {
                    throw new IllegalStateException("no login", failed);
                }
                throw new NetworkException(server, failed.reason(), behaviour.problem(SECRET), null, failed);
            }
        }

        @Override
        public String name() {
            return behaviour.has(Fault.HAS_A_NAME_OF_ITS_OWN) ? "faulty" : context.name();
        }

        @Override
        public AuthorizationServer server() {
            return new AuthorizationServer(null, Map.of(), Map.of());
        }

        @Override
        public Token login(LoginRequest request) {
            ask();
            behaviour.work(SECRET);
            Duration ahead = behaviour.has(Fault.ISSUES_IN_THE_FUTURE) ? Duration.ofHours(1) : Duration.ZERO;
            return Token.builder(Secret.of("canary-token"), Instant.now().plus(ahead))
                    .build();
        }

        @Override
        public RefreshAnswer refresh(Token token) {
            if (token.refreshToken().isEmpty() && !behaviour.has(Fault.REFRESHES_WITHOUT_A_REFRESH_TOKEN)) {
                throw new IllegalArgumentException("no refresh token");
            }
            return RefreshAnswer.of(token);
        }

        @Override
        public RevocationReport revoke(Token token) {
            if (behaviour.has(Fault.THROWS_INSTEAD_OF_A_REPORT)) {
                ask();
            }
            Result result = behaviour.has(Fault.CLAIMS_TO_HAVE_REVOKED) ? Result.REVOKED : Result.FAILED;
            return new RevocationReport(List.of(new Outcome("access_token", result, "")));
        }

        @Override
        public Map<String, Object> userInfo(Token token) {
            return Map.of();
        }

        @Override
        public PreflightReport preflight() {
            if (behaviour.has(Fault.THROWS_INSTEAD_OF_A_REPORT)) {
                ask();
            }
            return new PreflightReport(List.of(PreflightReport.Check.attempt("server", () -> {
                if (!behaviour.has(Fault.PASSES_WITHOUT_A_SERVER)) {
                    ask();
                }
                return "it answers";
            })));
        }

        @Override
        public String toString() {
            return behaviour.toString();
        }
    }

    @Override
    protected ProviderFactory factory() {
        return new Factory();
    }

    @Override
    protected ProviderContext context() {
        return Servers.working();
    }

    @Override
    protected ProviderContext unreachable() {
        return Servers.away();
    }

    @Override
    protected LoginRequest login() {
        return TestFlow.of(Servers.working(), new AuthorizationServer(null, Map.of(), Map.of()))
                .request();
    }

    @Override
    protected Set<String> secrets() {
        return Set.of(SECRET);
    }
}
