package io.kstlib.auth.cli.command.token;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code token} is asked for.
 *
 * @param provider the provider, or {@code null} for the default one
 * @param choices the options given
 */
public record TokenRequest(@Nullable String provider, Set<Choice> choices) {

    /** The options of {@code token}. */
    public enum Choice {
        /** To the clipboard, and nothing is printed. */
        COPY("--copy"),
        /** Another token, whatever the age of this one. */
        REFRESH("--refresh"),
        /** The refresh token. */
        SHOW_REFRESH("--show-refresh"),
        /** What the JWT says. */
        DECODE("--decode"),
        /** The value of an {@code Authorization} header. */
        HEADER("--header"),
        /** A document for scripts. */
        JSON("--json"),
        /** Errors are all that is said. */
        QUIET("--quiet");

        private final String option;

        Choice(String option) {
            this.option = option;
        }

        /** Its long name on the command line. */
        String option() {
            return option;
        }
    }

    public TokenRequest {
        choices = Set.copyOf(choices);
    }

    /** Whether the access token alone is wanted. */
    boolean isPlain() {
        return choices.isEmpty() || choices.equals(Set.of(Choice.QUIET));
    }

    boolean wants(Choice choice) {
        return choices.contains(choice);
    }
}
