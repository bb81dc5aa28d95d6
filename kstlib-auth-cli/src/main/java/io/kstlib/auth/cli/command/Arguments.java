package io.kstlib.auth.cli.command;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/** The arguments of a command. */
public final class Arguments {

    private static final int LONGEST_TIMEOUT_SECONDS = 86_400;

    private final ParseResult parsed;

    /**
     * @param parsed the arguments of the command itself
     */
    public Arguments(ParseResult parsed) {
        this.parsed = parsed;
    }

    public boolean has(String option) {
        return parsed.hasMatchedOption(option);
    }

    public Optional<String> text(String option) {
        return Optional.ofNullable(parsed.matchedOptionValue(option, (String) null));
    }

    /** Returns each value of an option that may be repeated. */
    public List<String> texts(String option) {
        return parsed.matchedOptionValue(option, List.<String>of());
    }

    private Optional<Integer> number(String option) {
        return Optional.ofNullable(parsed.matchedOptionValue(option, (Integer) null));
    }

    /**
     * Returns a whole number within bounds.
     *
     * @param unit the unit, in words behind the bounds
     */
    public Optional<Integer> number(String option, int least, int most, String unit) {
        return number(option).map(number -> {
            if (number < least || number > most) {
                throw CommandException.configuration(
                        option + " takes " + least + " to " + most + " " + unit + ", not " + number);
            }
            return number;
        });
    }

    /** Returns the value of {@code --timeout}. */
    public Optional<Duration> timeout() {
        return number("--timeout", 1, LONGEST_TIMEOUT_SECONDS, "seconds").map(Duration::ofSeconds);
    }

    /**
     * Returns a time in seconds that may be zero.
     *
     * @param option its name
     */
    public Optional<Duration> seconds(String option) {
        return number(option).map(seconds -> {
            if (seconds < 0) {
                throw CommandException.configuration(option + " takes a number of seconds, not " + seconds);
            }
            return Duration.ofSeconds(seconds);
        });
    }

    /** Returns the account that {@code --account} names, as it is written; {@code null} without that option. */
    public @Nullable String account() {
        return text(SpecBuilder.ACCOUNT).orElse(null);
    }

    @Nullable
    public String parameter() {
        return parsed.matchedPositionalValue(0, (String) null);
    }

    /** Returns the parameters from this one on. */
    public List<String> parametersFrom(int index) {
        return parsed.matchedPositionals().stream()
                .filter(parameter -> parameter.index().min() == index)
                .flatMap(parameter -> parameter.stringValues().stream())
                .toList();
    }

    /** Whether a {@code --} stands among the arguments, after which nothing is an option. */
    public boolean endsOptions() {
        return parsed.originalArgs().contains("--");
    }

    /** Whether the command is for all providers, and names none. */
    public boolean isForAll() {
        if (has("--all") && parameter() != null) {
            throw CommandException.configuration("--all and a provider cannot go together");
        }
        return has("--all");
    }

    /** Refuses an option that has no meaning without another. */
    public void refuseWithout(String option, String other) {
        if (has(option) && !has(other)) {
            throw CommandException.configuration(option + " goes with " + other + " only");
        }
    }

    /** Refuses an option beside others that contradict it. */
    public void refuseBoth(String one, String... others) {
        for (String other : others) {
            if (has(one) && has(other)) {
                throw CommandException.configuration(one + " and " + other + " cannot go together");
            }
        }
    }
}
