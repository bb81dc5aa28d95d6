package io.kstlib.auth.client.jwt;

import io.kstlib.auth.spi.client.ClientAuthentication.Strength;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.jose.SharedKey;
import io.kstlib.jose.UnusableKeyException;
import java.util.Map;
import java.util.Optional;

/** The configured {@code client_secret}, which is not sent. */
record SecretProof(ClientContext context) implements Proof {

    static final String TYPE = "client_secret_jwt";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Strength strength() {
        return Strength.SECRET_PROVEN;
    }

    /**
     * A secret by itself does not say that the client is registered for this: the metadata of a server list what it accepts of any client, and most
     * clients with a secret are registered to send it. So the section has to name this type, or an algorithm for it.
     */
    @Override
    public boolean isConfigured() {
        Settings settings = context.settings();
        return settings.has(ProviderKeys.CLIENT_SECRET)
                && (settings.get(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD)
                                .filter(TYPE::equalsIgnoreCase)
                                .isPresent()
                        || settings.get(AssertionKeys.SIGNING_ALG)
                                .filter(algorithm -> algorithm.startsWith("HS"))
                                .isPresent());
    }

    @Override
    public ConfigKey<?> configKey() {
        return ProviderKeys.CLIENT_SECRET;
    }

    @Override
    public LoadedKey load() {
        Settings settings = context.settings();
        try {
            SharedKey key = SharedKey.of(context.resolve(settings.require(ProviderKeys.CLIENT_SECRET)));
            return new LoadedKey(key, Map.of(), Map.of());
        } catch (UnusableKeyException tooShort) {
            throw AssertionKeys.wrong(
                    settings,
                    ProviderKeys.CLIENT_SECRET,
                    "it cannot be used for " + TYPE + ": it " + tooShort.getMessage());
        }
    }

    /** All of it is secret. */
    @Override
    public Optional<LoadedKey> show() {
        return Optional.empty();
    }

    @Override
    public String toString() {
        return "SecretProof";
    }
}
