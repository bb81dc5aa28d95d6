package io.kstlib.auth.cli.doctor;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.cli.command.RemedyWords;
import java.time.Duration;

/**
 * The result of one check.
 *
 * @param area what it is part of
 * @param subject the provider; empty if it concerns all
 * @param check what was found
 */
record Finding(Area area, String subject, Check check) {

    /** The areas of the checks, in this order. */
    enum Area {
        /** The files that were read. */
        CONFIGURATION("configuration"),
        /** What {@link java.util.ServiceLoader} found. */
        PLUGINS("plugins"),
        /** The storage of a provider's token. */
        STORAGE("storage"),
        /** The provider and its servers. */
        PROVIDER("provider");

        private final String word;

        Area(String word) {
            this.word = word;
        }

        /** {@return the name of this value in JSON} */
        String word() {
            return word;
        }
    }

    static Finding of(Area area, String subject, String name, Status status, String message) {
        return new Finding(area, subject, new Check(name, status, message, Duration.ZERO));
    }

    /** Makes the finding from a plugin's check, with the commands that help in its message. */
    static Finding of(Area area, String subject, Check found) {
        return new Finding(
                area,
                subject,
                new Check(found.name(), found.status(), RemedyWords.of(found), found.duration(), found.facts(), null));
    }

    boolean is(Status status) {
        return check.status() == status;
    }
}
