package io.kstlib.auth.api.storage;

import io.kstlib.auth.api.plugin.PluginFactory;

/** The service type of token storages. Its {@link #schema()} lists the keys of {@code auth.storage.TYPE}. */
public interface TokenStorageFactory extends PluginFactory {

    /**
     * Makes the storage. Creates nothing on disk.
     *
     * @param context the storage's settings and what it may use
     * @return the storage
     * @throws io.kstlib.auth.api.error.ConfigurationException if the settings do not suffice
     */
    TokenStorage create(StorageContext context);
}
