package com.example.client;

import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.SecretReference;

/** The client authentication {@code company_hmac}. */
@Plugin(type = "company_hmac", description = "a signature over the endpoint and the time")
public final class SignedClientFactory implements ClientAuthenticationFactory {

    static final ConfigKey<SecretReference> KEY =
            ConfigKey.secret("hmac_key", "the key of the signature: a reference, or the plain value");

    @Override
    public ConfigSchema schema() {
        return ConfigSchema.of(KEY).withRule((settings, problems) -> settings.expect(KEY, problems));
    }

    @Override
    public ClientAuthentication create(ClientContext context) {
        return new SignedClient(context);
    }
}
