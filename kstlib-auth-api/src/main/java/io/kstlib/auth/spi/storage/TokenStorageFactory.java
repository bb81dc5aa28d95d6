package io.kstlib.auth.spi.storage;

import io.kstlib.auth.spi.plugin.PluginFactory;

/** The service type of token storages. {@link #schema()} lists the keys of {@code auth.storage.TYPE}. */
public interface TokenStorageFactory extends PluginFactory {

    /**
     * Makes the storage. Creates nothing on disk.
     *
     * @param context the storage's settings and its environment
     * @throws io.kstlib.auth.api.error.ConfigurationException if the settings do not suffice
     */
    TokenStorage create(StorageContext context);

    /**
     * Returns the name under which the storage keeps the token of a provider. A configuration in which two providers have the same name there is
     * refused.
     *
     * @param provider the provider's name, in the characters of its configuration
     * @return the name, such as the name of a file; by default the provider's own name
     */
    default String storedName(String provider) {
        return provider;
    }
}
