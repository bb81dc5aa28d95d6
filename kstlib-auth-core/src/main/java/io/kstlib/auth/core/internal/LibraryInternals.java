package io.kstlib.auth.core.internal;

import io.kstlib.auth.spi.config.Settings;

/**
 * What a loaded configuration shows to modules of kstlib only. Its method is protected, and its subclass final, so applications do not see it. Safe
 * for use by several threads.
 */
public abstract class LibraryInternals {

    protected LibraryInternals() {}

    /** @return the section {@code auth} */
    protected abstract Settings authSettings();
}
