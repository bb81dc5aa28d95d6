package io.kstlib.auth.spi.storage;

import io.kstlib.auth.spi.plugin.PluginContext;
import java.nio.file.Path;

/** The environment of a storage. Its settings are {@code auth.storage.TYPE}. */
public interface StorageContext extends PluginContext {

    /**
     * Returns the directory for tokens if the configuration names none: {@code kstlib/auth/tokens} in the directory for configuration.
     *
     * @return an absolute path, which need not exist
     * @throws io.kstlib.auth.api.error.ConfigurationException if there is no such directory
     */
    Path standardDirectory();
}
