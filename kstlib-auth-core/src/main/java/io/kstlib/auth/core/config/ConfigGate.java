package io.kstlib.auth.core.config;

import io.kstlib.auth.api.login.ConfigOrigin;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Decides whether a configuration that is there is used. */
@FunctionalInterface
public interface ConfigGate {

    /**
     * A configuration file that is there; whether it can be read is not known yet.
     *
     * @param file its path, as it was named or found
     * @param configOrigin the reason for its use
     */
    record Found(Path file, ConfigOrigin configOrigin) {}

    /**
     * The permission to read a configuration.
     *
     * @param configOrigin the reason for its use
     * @param file the file that the permission is for; without links where consent is for it
     * @param review sees each of its files, and may still refuse
     */
    record Admission(ConfigOrigin configOrigin, Path file, Review review) {}

    /**
     * Decides, before anything is read.
     *
     * @param found the file
     * @return how to go on
     * @throws io.kstlib.auth.api.error.ConfigurationException if it is not used
     */
    Admission admit(Found found);

    /** Sees each file of a configuration once: after it is read, and before anything in it counts. Not safe for use by several threads. */
    @FunctionalInterface
    interface Review {

        /**
         * Looks at a file.
         *
         * @param part the role of the file: main, include or CA bundle
         * @param file its path, as it was named
         * @param content its bytes; empty for a missing file of authorities; for {@link Part#OUTSIDE} the target of the path, for
         *     {@link Part#PRESET} the hash of its bytes
         * @throws io.kstlib.auth.api.error.ConfigurationException if it must not count
         */
        void review(Part part, Path file, byte[] content);

        /**
         * Ends the review, after the last file.
         *
         * @throws io.kstlib.auth.api.error.ConfigurationException if one is missing
         */
        default void end() {}

        /**
         * Whether the files are those that the person allowed, and nothing else may count. Asked after the end of the review.
         *
         * @return false where nothing was compared
         */
        default boolean isPinned() {
            return false;
        }
    }

    /** The role of a file in the configuration. */
    enum Part {
        /** The file that was found or named. */
        CONFIGURATION("configuration"),
        /** A file that it includes. */
        INCLUDE("include"),
        /** A file of the person's own configuration that it includes. */
        OWN_INCLUDE("own_include"),
        /** A file that such a file includes. */
        BEHIND_OWN_INCLUDE("behind_own_include"),
        /** A file of certificate authorities. */
        CA_BUNDLE("ca_bundle"),
        /** A preset that a section names. */
        PRESET("preset"),
        /** The target of a path that leads out of the folder of the configuration: it counts, besides the content of the file if that counts. */
        OUTSIDE("outside");

        private final String word;

        Part(String word) {
            this.word = word;
        }

        /** {@return the name of this part in files} */
        public String word() {
            return word;
        }

        /**
         * {@return the part with a name}
         *
         * @param word a word from a file
         * @throws IllegalArgumentException if there is no such part
         */
        public static Part of(String word) {
            return Stream.of(values())
                    .filter(part -> part.word.equals(word))
                    .findFirst()
                    .orElseThrow(IllegalArgumentException::new);
        }
    }
}
