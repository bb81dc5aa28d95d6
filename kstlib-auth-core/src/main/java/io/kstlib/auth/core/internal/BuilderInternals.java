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

    /**
     * Uses a configuration whose values know where they come from, instead of a file. Overrides in the environment do not apply.
     *
     * @param root the whole configuration, with the section {@code auth}
     */
    protected abstract void configure(ConfigMap root);

    /**
     * Returns the file that a command for the configuration writes: the one that the caller or {@code KSTLIB_CONFIG} names, which need not be there; else
     * the first of the person's own places that has one, else the place for a new one.
     *
     * @return an absolute path
     * @throws io.kstlib.auth.api.error.ConfigurationException if {@code KSTLIB_CONFIG} names no absolute path; if there is no file, and no home
     *     directory for one
     */
    protected abstract Path configurationToWrite();
}
