package io.kstlib.auth.core;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.SessionEndReport;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Attendance;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.provider.RefreshAnswer;
import io.kstlib.auth.spi.provider.TokenOwner;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A provider plugin of type {@code scripted} that answers as the script of a test says. The script is found by the {@code client_id}. */
public final class ScriptedProvider implements Provider {

    /** The answers of the provider of one {@code client_id}, as a test sets them. */
    public static final class Script {
        public volatile Supplier<Token> login = () -> {
            throw new AssertionError("no login was expected");
        };
        public volatile UnaryOperator<Token> refresh = token -> {
            throw new AssertionError("no refresh was expected");
        };
        public volatile Supplier<AuthorizationServer> server = () -> new AuthorizationServer(null, Map.of(), Map.of());
        public volatile BiFunction<Token, Target, Token> refreshForTarget = (token, target) -> {
            throw new AssertionError("no refresh for a target was expected");
        };
        public volatile @Nullable Token revoked;
        /** The key {@code prompt} of the last login. */
        public volatile @Nullable String prompt;

        public volatile Function<Token, RevocationReport> revoke = token -> new RevocationReport(
                List.of(new RevocationReport.Outcome("refresh_token", RevocationReport.Result.REVOKED, "")));
        public volatile Function<SessionEndRequest, SessionEndReport> endSession = request -> {
            throw new AssertionError("no session was to end");
        };
    }

    /** How a session is to end. */
    public record SessionEndRequest(LoginRequest person, Optional<Secret> idToken) {}

    private static final Map<String, Script> SCRIPTS = new ConcurrentHashMap<>();

    private final ProviderContext context;
    private final Script script;

    private ScriptedProvider(ProviderContext context, Script script) {
        this.context = context;
        this.script = script;
    }

    public static Script script(String clientId) {
        return SCRIPTS.computeIfAbsent(clientId, id -> new Script());
    }

    @Override
    public String name() {
        return context.name();
    }

    @Override
    public AuthorizationServer server() {
        return script.server.get();
    }

    @Override
    public Token login(LoginRequest request) {
        script.prompt = context.settings().get(Factory.PROMPT).orElse(null);
        return script.login.get();
    }

    @Override
    public RefreshAnswer refresh(Token token) {
        return RefreshAnswer.of(script.refresh.apply(token));
    }

    @Override
    public Optional<RefreshAnswer> refresh(Token token, Target target) {
        return Optional.of(RefreshAnswer.of(script.refreshForTarget.apply(token, target)));
    }

    @Override
    public RevocationReport revoke(Token token) {
        script.revoked = token;
        return script.revoke.apply(token);
    }

    @Override
    public SessionEndReport endSession(LoginRequest person, @Nullable Secret idToken) {
        return script.endSession.apply(new SessionEndRequest(person, Optional.ofNullable(idToken)));
    }

    @Override
    public Map<String, Object> userInfo(Token token) {
        return Map.of("token", token.accessToken().reveal());
    }

    @Override
    public PreflightReport preflight() {
        return new PreflightReport(List.of());
    }

    @Plugin(type = "scripted", description = "answers what a test says")
    public static final class Factory implements ProviderFactory {

        private static final ConfigKey<String> PROMPT = ConfigKey.text("prompt", "recorded");
        private static final ConfigKey<String> ALSO_KNOWN_AS =
                ConfigKey.text("also_known_as", "another issuer of its tokens");

        @Override
        public ConfigSchema schema() {
            return ConfigSchema.of(
                    ProviderKeys.ISSUER,
                    Endpoint.TOKEN.key(),
                    Endpoint.REVOCATION.key(),
                    Endpoint.END_SESSION.key(),
                    Endpoint.AUTHORIZATION.key(),
                    Endpoint.JWKS.key(),
                    ConfigKey.endpoint("backchannel_endpoint", "which kstlib does not know by name"),
                    ConfigKey.flag("pkce", "not used"),
                    PROMPT,
                    ConfigKey.text("account_prompt", "prompt of a login beside another"),
                    ALSO_KNOWN_AS);
        }

        @Override
        public Optional<TokenOwner> binding(Settings settings) {
            String otherName = settings.get(ALSO_KNOWN_AS).orElse("");
            return TokenOwner.inOAuth(settings)
                    .map(owner -> owner.alsoIssuing(claims -> otherName.equals(claims.get("iss"))));
        }

        @Override
        public Optional<Settings> sectionFor(Settings settings, Target target, Attendance attendance) {
            Map<String, ConfigValue> entries =
                    new LinkedHashMap<>(settings.map().entries());
            Origin origin = settings.map().origin();
            if (!target.scopes().isEmpty()) {
                String scopes = String.join(" ", target.scopes());
                entries.put(ProviderKeys.SCOPES.name(), new ConfigScalar(scopes, ConfigScalar.Kind.TEXT, origin));
            }
            return Optional.of(new Settings(settings.path(), new ConfigMap(entries, origin)));
        }

        @Override
        public Provider create(ProviderContext context) {
            String clientId = context.settings().require(ProviderKeys.CLIENT_ID);
            return new ScriptedProvider(context, script(clientId));
        }
    }
}
