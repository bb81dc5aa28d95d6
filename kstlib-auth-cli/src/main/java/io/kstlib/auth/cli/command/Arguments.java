package io.kstlib.auth.cli.command;

import io.kstlib.auth.cli.session.CommandException;
import io.kstlib.auth.cli.session.ExitCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/** What a command was given. */
public final class Arguments {

    private final ParseResult parsed;

    /**
     * @param parsed the arguments of the command itself
     */
    public Arguments(ParseResult parsed) {
        this.parsed = parsed;
    }

    boolean has(String option) {
        return parsed.hasMatchedOption(option);
    }

    Optional<String> text(String option) {
        return Optional.ofNullable(parsed.matchedOptionValue(option, (String) null));
    }

    Optional<Integer> number(String option) {
        return Optional.ofNullable(parsed.matchedOptionValue(option, (Integer) null));
    }

    @Nullable
    String parameter() {
        return parsed.matchedPositionalValue(0, (String) null);
    }

    /** Refuses two options that say different things. */
    void refuseBoth(String one, String other) {
        if (has(one) && has(other)) {
            throw new CommandException(ExitCode.CONFIGURATION, one + " and " + other + " cannot go together");
        }
    }
}
