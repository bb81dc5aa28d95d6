package io.kstlib.auth.spi.storage;

import io.kstlib.auth.spi.plugin.PluginContext;
import java.nio.file.Path;

/** What a storage is made from. Its settings are {@code auth.storage.TYPE}. */
public interface StorageContext extends PluginContext {

    /**
     * Where tokens are kept on disk when the configuration names no place: {@code kstlib/auth/tokens} in the folder for configuration.
     *
     * @return an absolute path; nothing need be there
     * @throws io.kstlib.auth.api.error.ConfigurationException if there is no such folder
     */
    Path standardDirectory();
}
