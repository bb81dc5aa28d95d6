package io.kstlib.auth.core;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.provider.RefreshAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A provider plugin of type {@code relay}: the ID token of another provider is its token, for ten minutes. Its tokens are of a type that no
 * plugin shows.
 */
public record RelayProvider(ProviderContext context) implements Provider {

    static final Duration LIFE = Duration.ofMinutes(10);

    private static final ConfigKey<String> SOURCE_PROVIDER = ConfigKey.text("source_provider", "the other provider");

    @Override
    public String name() {
        return context.name();
    }

    @Override
    public AuthorizationServer server() {
        return new AuthorizationServer(null, Map.of(), Map.of());
    }

    @Override
    public Token login(LoginRequest request) {
        Instant now = context.clock().instant();
        return Token.builder(context.idTokenOf(context.settings().require(SOURCE_PROVIDER)), now)
                .tokenType("relayed")
                .expiresAt(now.plus(LIFE))
                .build();
    }

    @Override
    public RefreshAnswer refresh(Token token) {
        throw new IllegalArgumentException("there is no refresh token");
    }

    @Override
    public RevocationReport revoke(Token token) {
        return new RevocationReport(List.of());
    }

    @Override
    public Map<String, Object> userInfo(Token token) {
        return Map.of();
    }

    @Override
    public PreflightReport preflight() {
        return new PreflightReport(List.of());
    }

    @Plugin(type = "relay", description = "the ID token of another provider")
    public static final class Factory implements ProviderFactory {

        @Override
        public ConfigSchema schema() {
            return ConfigSchema.of(SOURCE_PROVIDER);
        }

        @Override
        public Renewal renewal(Settings settings) {
            return Renewal.REPETITION;
        }

        @Override
        public Set<String> sourceProviders(Settings settings) {
            return Set.of(settings.require(SOURCE_PROVIDER));
        }

        @Override
        public boolean presentsTokens() {
            return false;
        }

        @Override
        public Provider create(ProviderContext context) {
            return new RelayProvider(context);
        }
    }
}
