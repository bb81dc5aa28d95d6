package io.kstlib.auth.api.provider;

import io.kstlib.auth.api.plugin.PluginFactory;

/** The service type of providers. Its {@link #schema()} lists the keys of a provider's section beside the {@link ProviderKeys}. */
public interface ProviderFactory extends PluginFactory {

    /**
     * Makes the provider. Does no network I/O. The settings were checked against the schema.
     *
     * @param context the provider's settings and what it may use
     * @return the provider
     * @throws io.kstlib.auth.api.error.ConfigurationException if the settings do not suffice
     */
    Provider create(ProviderContext context);
}
