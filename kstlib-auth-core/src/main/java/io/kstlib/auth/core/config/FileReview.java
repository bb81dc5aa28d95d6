package io.kstlib.auth.core.config;

import java.nio.file.Path;

/** Sees each file of a configuration once: after it is read, and before anything in it counts. For one thread. */
@FunctionalInterface
public interface FileReview {

    /** What a file is in the configuration. */
    enum Part {
        /** The file that was found or named. */
        CONFIGURATION,
        /** A file that it includes. */
        INCLUDE,
        /** A file of the person's own configuration that it includes. */
        OWN_INCLUDE,
        /** What such a file includes. */
        BEHIND_OWN_INCLUDE,
        /** A file of certificate authorities. */
        CA_BUNDLE
    }

    /**
     * Looks at a file.
     *
     * @param part what it is
     * @param file where it is, as it was named
     * @param content what was read; empty for a file of authorities that is not there
     * @throws io.kstlib.auth.api.error.ConfigurationException if it must not count
     */
    void review(Part part, Path file, byte[] content);

    /**
     * Ends the review, after the last file.
     *
     * @throws io.kstlib.auth.api.error.ConfigurationException if one is missing
     */
    default void end() {}
}
