package io.kstlib.auth.core.config;

import io.kstlib.auth.core.config.place.FoundConfig;
import io.kstlib.auth.core.consent.ConfigStanding;

/** Decides whether a configuration that is there is obeyed. */
@FunctionalInterface
public interface ConfigGate {

    /**
     * A configuration may be read.
     *
     * @param standing why it will be obeyed
     * @param review sees each of its files, and may still refuse
     */
    record Admission(ConfigStanding standing, FileReview review) {}

    /**
     * Decides, before anything is read.
     *
     * @param found the file
     * @return how to go on
     * @throws io.kstlib.auth.api.error.ConfigurationException if it is not obeyed
     */
    Admission admit(FoundConfig found);
}
