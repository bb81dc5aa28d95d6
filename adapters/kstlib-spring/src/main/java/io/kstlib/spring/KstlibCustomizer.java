package io.kstlib.spring;

import io.kstlib.auth.core.KstlibBuilder;

/** A bean of a program that changes how kstlib is built, after the properties {@code kstlib} have been applied. */
@FunctionalInterface
public interface KstlibCustomizer {

    /**
     * Changes the library before it is built.
     *
     * @param builder knows the configuration, the plugins and the listeners already
     */
    void customize(KstlibBuilder builder);
}
