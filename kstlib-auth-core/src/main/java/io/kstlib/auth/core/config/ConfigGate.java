package io.kstlib.auth.core.config;

import io.kstlib.auth.core.config.place.FoundConfig;
import io.kstlib.auth.core.consent.ConfigOrigin;

/** Decides whether a configuration that is there is used. */
@FunctionalInterface
public interface ConfigGate {

    /**
     * The permission to read a configuration.
     *
     * @param configOrigin why it is used
     * @param review sees each of its files, and may still refuse
     */
    record Admission(ConfigOrigin configOrigin, FileReview review) {}

    /**
     * Decides, before anything is read.
     *
     * @param found the file
     * @return how to go on
     * @throws io.kstlib.auth.api.error.ConfigurationException if it is not used
     */
    Admission admit(FoundConfig found);
}
