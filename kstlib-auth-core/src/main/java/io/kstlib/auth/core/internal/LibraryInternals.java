package io.kstlib.auth.core.internal;

import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.ProviderFactory;

/**
 * What a loaded configuration shows to modules of kstlib only. Its methods are protected, and its subclass final, so applications do not see them. Safe
 * for use by several threads.
 */
public abstract class LibraryInternals {

    protected LibraryInternals() {}

    /** @return the section {@code auth} */
    protected abstract Settings authSettings();

    /**
     * Checks of which type a provider is.
     *
     * @param provider the name below {@code auth.providers}; a name that is not there is no mistake here
     * @param type the plugin of the type that it must have
     * @throws io.kstlib.auth.api.error.ConfigurationException if it is of another type
     */
    protected abstract void requireType(String provider, ProviderFactory type);
}
