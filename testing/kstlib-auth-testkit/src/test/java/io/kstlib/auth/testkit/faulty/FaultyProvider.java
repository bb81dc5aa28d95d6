package io.kstlib.auth.testkit.faulty;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.RevocationReport.Outcome;
import io.kstlib.auth.api.RevocationReport.Result;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.provider.RefreshAnswer;
import io.kstlib.auth.spi.provider.TokenOwner;
import io.kstlib.auth.testkit.ProviderContract;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.context.TestFlow;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
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
    private static final ConfigKey<SecretReference> KEY = ConfigKey.secret("key", "the key");

    private final Behaviour behaviour = new Behaviour();

    @Plugin(type = "faulty", description = "everyone")
    private final class Factory implements ProviderFactory {
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
        private String kept = "";

        Logins(ProviderContext context) {
            this.context = context;
        }

        private URI url() {
            return context.settings().require(Servers.SERVER);
        }

        void ask() {
            HttpAnswer unused = send(HttpCall.get(url()));
        }

        private HttpAnswer send(HttpCall call) {
            HttpAnswer answer;
            try {
                answer = context.http().send(call);
            } catch (NetworkException failed) {
                if (behaviour.has(Fault.HIDES_THE_NETWORK)) {
                    throw new IllegalStateException("no login", failed);
                }
                throw new NetworkException(url(), failed.reason(), behaviour.problem(SECRET), null, failed);
            }
            if (answer.isSuccess()) {
                return answer;
            }
            String problem = behaviour.has(Fault.QUOTES_THE_SERVER) ? answer.text() : "HTTP " + answer.status();
            if (behaviour.has(Fault.TAKES_AN_OUTAGE_FOR_A_REFUSAL)) {
                throw new OAuthErrorException("invalid_grant", "", answer.status(), problem, null);
            }
            throw new NetworkException(url(), answer.status(), problem, null, null);
        }

        private Map<String, ?> fields(Parameters form) {
            HttpAnswer answer = send(
                    behaviour.has(Fault.SENDS_IN_THE_URL)
                            ? HttpCall.get(form.addedTo(url()))
                            : HttpCall.postForm(url(), form));
            try {
                return Json.readObject(answer.body());
            } catch (JsonException malformed) {
                throw refused("no JSON");
            }
        }

        private Token token(Map<String, ?> fields, Instant now) {
            if (!(fields.get("access_token") instanceof String token)) {
                throw refused("no token");
            }
            return Token.builder(Secret.of(token), now)
                    .refreshToken(refreshToken(fields).orElse(null))
                    .build();
        }

        private ProtocolException refused(String why) {
            return new ProtocolException(url(), why, null, null);
        }

        private static Optional<Secret> refreshToken(Map<String, ?> fields) {
            return Optional.ofNullable(fields.get("refresh_token")).map(text -> Secret.of(text.toString()));
        }

        private String key() {
            if (kept.isEmpty() || !behaviour.has(Fault.KEEPS_THE_SECRET)) {
                kept = context.resolve(context.settings().require(KEY)).reveal();
            }
            return kept;
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
            String key = key();
            behaviour.work(key);
            Duration ahead = behaviour.has(Fault.ISSUES_IN_THE_FUTURE) ? Duration.ofHours(1) : Duration.ZERO;
            return token(
                    fields(Parameters.none().with("key", key)), Instant.now().plus(ahead));
        }

        @Override
        public RefreshAnswer refresh(Token token) {
            if (token.refreshToken().isEmpty() && !behaviour.has(Fault.REFRESHES_WITHOUT_A_REFRESH_TOKEN)) {
                throw new IllegalArgumentException("no refresh token");
            }
            Secret sent = token.refreshToken().orElse(Secret.of("none"));
            Map<String, ?> fields = fields(Parameters.none().with("refresh_token", sent.reveal()));
            if (behaviour.has(Fault.IGNORES_ROTATION)) {
                return RefreshAnswer.of(token(fields, Instant.now()).toBuilder()
                        .refreshToken(sent)
                        .build());
            }
            if (behaviour.has(Fault.JUDGES_BEFORE_IT_KEEPS)) {
                return RefreshAnswer.of(token(fields, Instant.now()));
            }
            return new RefreshAnswer() {
                @Override
                public Optional<Secret> refreshToken() {
                    return Logins.refreshToken(fields);
                }

                @Override
                public Token accept() {
                    return token(fields, Instant.now());
                }
            };
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
    protected TestContext context() {
        return withKey(Servers.working());
    }

    @Override
    protected TestContext unreachable() {
        return withKey(Servers.away());
    }

    private static TestContext withKey(TestContext context) {
        return context.with("key", "env://KEY").secret("env://KEY", SECRET);
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
