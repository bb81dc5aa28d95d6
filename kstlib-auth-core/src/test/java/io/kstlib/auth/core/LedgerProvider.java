package io.kstlib.auth.core;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.provider.RefreshAnswer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A provider plugin of type {@code ledger} that is not OAuth and says nothing about the owner of its tokens. It records what it sends to which
 * server.
 */
public final class LedgerProvider implements Provider {

    private static final ConfigKey<String> URL = ConfigKey.text("url", "the server");
    private static final ConfigKey<SecretReference> API_KEY = ConfigKey.secret("api_key", "the key");
    private static final ConfigKey<Boolean> REPEATS = ConfigKey.flag("repeats", "whether it logs in by itself");
    private static final Map<String, List<String>> SENT = new ConcurrentHashMap<>();

    private final String name;
    private final String url;

    private LedgerProvider(String name, String url) {
        this.name = name;
        this.url = url;
    }

    /** Returns what was sent to a server. */
    static List<String> sentTo(String url) {
        return SENT.computeIfAbsent(url, server -> Collections.synchronizedList(new ArrayList<>()));
    }

    private void send(String what) {
        sentTo(url).add(what);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public AuthorizationServer server() {
        return new AuthorizationServer(null, Map.of(), Map.of());
    }

    @Override
    public Token login(LoginRequest request) {
        send("login");
        return TwoConfigurations.token("ledger").build();
    }

    @Override
    public RefreshAnswer refresh(Token token) {
        send("refresh " + token.accessToken().reveal());
        return RefreshAnswer.of(TwoConfigurations.token("refreshed").build());
    }

    @Override
    public RevocationReport revoke(Token token) {
        send("revoke " + token.accessToken().reveal());
        return new RevocationReport(List.of());
    }

    @Override
    public Map<String, Object> userInfo(Token token) {
        send("me " + token.accessToken().reveal());
        return Map.of();
    }

    @Override
    public PreflightReport preflight() {
        return new PreflightReport(List.of());
    }

    @Plugin(type = "ledger", description = "writes down what it sends")
    public static final class Factory implements ProviderFactory {
        @Override
        public ConfigSchema schema() {
            return ConfigSchema.of(URL, API_KEY, REPEATS);
        }

        @Override
        public Renewal renewal(Settings settings) {
            return settings.get(REPEATS).orElse(false) ? Renewal.REPETITION : Renewal.REFRESH_TOKEN;
        }

        @Override
        public Provider create(ProviderContext context) {
            return new LedgerProvider(context.name(), context.settings().require(URL));
        }
    }
}
