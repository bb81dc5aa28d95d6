package io.kstlib.storage.sops.server;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.base.Spans;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * A fact of a server: all is well, or a warning.
 *
 * @param status which of them
 * @param message what was found, in words
 */
public record Fact(Status status, String message) {

    /** Clocks that are kept by NTP differ by far less. */
    private static final Duration TOLERATED = Duration.ofSeconds(2);

    /**
     * {@return a fact that is well}
     *
     * @param message what was found
     */
    public static Fact good(String message) {
        return new Fact(Status.SUCCESS, message);
    }

    /**
     * {@return a warning}
     *
     * @param message what was found
     */
    public static Fact doubtful(String message) {
        return new Fact(Status.WARNING, message);
    }

    /**
     * {@return a fact with which nothing can be stored}
     *
     * @param message what was found
     */
    public static Fact bad(String message) {
        return new Fact(Status.FAILURE, message);
    }

    /**
     * Looks a fact up and measures the time.
     *
     * @param name the name of the check
     * @param question finds the fact; an {@link io.kstlib.auth.api.error.AuthException} that it throws becomes a failure
     * @return the entry of the report
     */
    public static Check check(String name, Supplier<Fact> question) {
        Fact[] found = {bad("")};
        Check check = Check.attempt(name, () -> {
            found[0] = question.get();
            return found[0].message();
        });
        return new Check(name, found[0].status(), check.message(), check.duration(), check.facts(), check.remedy());
    }

    /**
     * Compares clocks. Versions are times of the server. One whose clock is behind gives versions that others take for old ones, after a fail-over for example.
     *
     * @param before the time here before the server was asked
     * @param there the time that the server said
     * @param after the time here after its answer
     * @return the fact
     */
    public static Fact ofClocks(Instant before, Instant there, Instant after) {
        Duration apart = there.isBefore(before) ? Duration.between(there, before) : Duration.between(after, there);
        return apart.compareTo(TOLERATED) <= 0
                ? good("the clocks of the server and of this machine agree")
                : doubtful("the clock of the server is " + Spans.inWords(apart) + " "
                        + (there.isBefore(before) ? "behind" : "ahead of")
                        + " that of this machine: after a fail-over, an older token could be taken for the newest");
    }
}
