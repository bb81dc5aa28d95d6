package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.ProviderKeys;

/** The type of a provider: the configured one, else the standard one if there is an issuer. */
public final class ProviderType {

    private ProviderType() {}

    /**
     * {@return the type of a provider}
     *
     * @param provider a provider's section
     * @throws ConfigurationException if the type is wrong, or is missing where there is no issuer
     */
    public static String of(Settings provider) {
        return provider.has(ProviderKeys.TYPE) || !provider.has(ProviderKeys.ISSUER)
                ? provider.require(ProviderKeys.TYPE)
                : ShippedPlugins.WITH_ISSUER;
    }

    /**
     * Returns the type for listings, which show a wrong type as it is.
     *
     * @param provider a provider's section
     * @return its type; empty where none is written and there is no issuer
     */
    public static String shown(ConfigMap provider) {
        Settings section = new Settings("", provider);
        if (!section.has(ProviderKeys.TYPE)) {
            return section.has(ProviderKeys.ISSUER) ? ShippedPlugins.WITH_ISSUER : "";
        }
        return provider.get(ProviderKeys.TYPE.name()).orElse(provider) instanceof ConfigScalar scalar
                ? scalar.text()
                : "";
    }
}
