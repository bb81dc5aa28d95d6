package com.example.provider;

import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.provider.TokenOwner;
import java.net.URI;
import java.util.Optional;

/** The provider type {@code company_session}: a server that knows no OAuth and gives sessions to API keys. */
@Plugin(type = "company_session", description = "a session of the company's server for an API key")
public final class SessionProviderFactory implements ProviderFactory {

    static final ConfigKey<URI> SERVER = ConfigKey.endpoint("server", "the server that gives sessions");
    static final ConfigKey<SecretReference> API_KEY =
            ConfigKey.secret("api_key", "the API key: a reference, or the plain value");

    @Override
    public ConfigSchema schema() {
        return ConfigSchema.of(SERVER, API_KEY).withRule((settings, problems) -> {
            settings.expect(SERVER, problems);
            settings.expect(API_KEY, problems);
            settings.expect(ProviderKeys.CLIENT_ID, problems);
        });
    }

    /** Sessions belong to a server and an account, so another key of the account does not need another login. */
    @Override
    public Optional<TokenOwner> binding(Settings settings) {
        Optional<String> account = settings.get(ProviderKeys.CLIENT_ID);
        return settings.get(SERVER).flatMap(server -> account.map(name -> TokenOwner.of(server.toString(), name)));
    }

    /** No person takes part: the API key gets the next session. */
    @Override
    public Renewal renewal(Settings settings) {
        return Renewal.REPETITION;
    }

    @Override
    public Provider create(ProviderContext context) {
        return new SessionProvider(context.name(), context);
    }
}
