package io.kstlib.auth.cli.agent;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.SpecBuilder;
import java.time.Duration;

/** The option that says how long after the last request the agent refreshes a token. */
final class IdleOption {

    private static final String NAME = "--idle";
    private static final int STANDARD_MINUTES = 30;
    private static final int MOST_MINUTES = 24 * 60;

    private IdleOption() {}

    static void add(SpecBuilder spec) {
        spec.number(
                "MINUTES",
                "Refresh a token only this long after the last request for it, so that a session at the provider still ends"
                        + " when you are idle (default: " + STANDARD_MINUTES + ")",
                NAME);
    }

    static Duration of(Arguments arguments) {
        int minutes = arguments.number(NAME).orElse(STANDARD_MINUTES);
        if (minutes < 0 || minutes > MOST_MINUTES) {
            throw CommandException.configuration(NAME + " takes 0 to " + MOST_MINUTES + " minutes, not " + minutes);
        }
        return Duration.ofMinutes(minutes);
    }

    /** Returns the option as it is written for {@link #of}. */
    static String written(Duration idle) {
        return NAME + "=" + idle.toMinutes();
    }
}
