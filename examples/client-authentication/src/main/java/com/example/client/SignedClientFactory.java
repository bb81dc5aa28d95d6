package com.example.client;

import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.SecretReference;

/** The client authentication {@code company_hmac}. */
public final class SignedClientFactory implements ClientAuthenticationFactory {

    static final ConfigKey<SecretReference> KEY =
            ConfigKey.secret("hmac_key", "the key of the signature: a reference, or the plain value");

    @Override
    public String type() {
        return "company_hmac"; // token_endpoint_auth_method: company_hmac
    }

    @Override
    public String description() {
        return "a signature over the endpoint and the time";
    }

    @Override
    public ConfigSchema schema() {
        return ConfigSchema.of(KEY).withRule((settings, problems) -> settings.expect(KEY, problems));
    }

    @Override
    public ClientAuthentication create(ClientContext context) {
        return new SignedClient(context);
    }
}
