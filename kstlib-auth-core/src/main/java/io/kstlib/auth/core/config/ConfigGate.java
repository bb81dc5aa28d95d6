package io.kstlib.auth.core.config;

import io.kstlib.auth.api.login.ConfigOrigin;
import java.nio.file.Path;

/** Decides whether a configuration that is there is used. */
@FunctionalInterface
public interface ConfigGate {

    /**
     * A configuration file that is there; whether it can be read is not known yet.
     *
     * @param file where it is, as it was named or found
     * @param configOrigin why it is used, if it is
     */
    record Found(Path file, ConfigOrigin configOrigin) {}

    /**
     * The permission to read a configuration.
     *
     * @param configOrigin why it is used
     * @param file the file that the permission is for; without links where consent is for it
     * @param review sees each of its files, and may still refuse
     */
    record Admission(ConfigOrigin configOrigin, Path file, FileReview review) {}

    /**
     * Decides, before anything is read.
     *
     * @param found the file
     * @return how to go on
     * @throws io.kstlib.auth.api.error.ConfigurationException if it is not used
     */
    Admission admit(Found found);
}
