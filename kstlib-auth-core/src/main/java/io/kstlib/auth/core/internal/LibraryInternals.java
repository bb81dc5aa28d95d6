package io.kstlib.auth.core.internal;

import io.kstlib.auth.core.config.LoadedConfig;
import io.kstlib.auth.spi.config.Settings;

/**
 * What a loaded configuration shows to modules of kstlib only. Its methods are protected, and its subclass final, so applications do not see them. Safe
 * for use by several threads.
 */
public abstract class LibraryInternals {

    /** Creates the part of a library that is for modules of kstlib. */
    protected LibraryInternals() {}

    /** {@return the loaded configuration} */
    protected abstract LoadedConfig config();

    /** {@return the section {@code auth}} */
    protected abstract Settings authSettings();
}
