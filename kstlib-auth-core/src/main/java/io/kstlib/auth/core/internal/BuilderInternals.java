package io.kstlib.auth.core.internal;

import io.kstlib.auth.spi.config.ConfigMap;
import java.nio.file.Path;

/**
 * What modules of kstlib say when a configuration is loaded. Its methods are protected, and its subclass final, so applications do not see them. Not
 * safe for use by several threads.
 */
public abstract class BuilderInternals {

    private final ProgramSettings program = new ProgramSettings();

    /** Creates the part of a builder that is for modules of kstlib. */
    protected BuilderInternals() {}

    /** {@return the settings of the program for its process; the defaults if it sets nothing} */
    protected final ProgramSettings program() {
        return program;
    }

    /** See {@link InternalAccess#configure}. */
    protected abstract void configure(ConfigMap root);

    /** See {@link InternalAccess#configurationToWrite}. */
    protected abstract Path configurationToWrite();
}
