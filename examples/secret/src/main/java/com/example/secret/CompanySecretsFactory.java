package com.example.secret;

import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.secret.SecretResolver;
import io.kstlib.auth.spi.secret.SecretResolverFactory;
import io.kstlib.auth.spi.config.SecretReference;
import java.net.URI;

/** Secrets of the scheme {@code company://}. */
@Plugin(type = "company", description = "secrets of the company's server")
public final class CompanySecretsFactory implements SecretResolverFactory {

    static final ConfigKey<URI> SERVER = ConfigKey.endpoint("server", "the server that keeps the secrets");
    static final ConfigKey<SecretReference> PASSWORD =
            ConfigKey.secret("password", "the password of that server: a reference of another scheme");

    @Override
    public ConfigSchema schema() {
        return ConfigSchema.of(SERVER, PASSWORD);
    }

    @Override
    public SecretResolver create(PluginContext context) {
        return new CompanySecrets(context);
    }
}
