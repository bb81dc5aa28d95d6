package io.kstlib.auth.core.internal;

import io.kstlib.auth.spi.config.ConfigMap;

/**
 * What modules of kstlib say when a configuration is loaded. Its methods are protected, and its subclass final, so applications do not see them. Not
 * safe for use by several threads.
 */
public abstract class BuilderInternals {

    protected BuilderInternals() {}

    /**
     * Uses a configuration whose values know where they come from, instead of a file. Overrides in the environment do not apply.
     *
     * @param root the whole configuration, with the section {@code auth}
     */
    protected abstract void configure(ConfigMap root);
}
