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
        /** Copies to the clipboard and prints nothing. */
        COPY("--copy"),
        /** Gets a new token, even if the present one is still good. */
        REFRESH("--refresh"),
        /** Prints the refresh token. */
        SHOW_REFRESH("--show-refresh"),
        /** Prints the content of the JWT. */
        DECODE("--decode"),
        /** Prints the value of an {@code Authorization} header. */
        HEADER("--header"),
        /** Prints a document for scripts. */
        JSON("--json"),
        /** Prints no messages but errors. */
        QUIET("--quiet");

        private final String option;

        Choice(String option) {
            this.option = option;
        }

        String option() {
            return option;
        }
    }

    public TokenRequest {
        choices = Set.copyOf(choices);
    }

    /** Whether only the access token is wanted. */
    boolean isPlain() {
        return choices.isEmpty() || choices.equals(Set.of(Choice.QUIET));
    }

    boolean wants(Choice choice) {
        return choices.contains(choice);
    }
}
