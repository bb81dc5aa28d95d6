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
        /** {@code --copy}. */
        COPY,
        /** {@code --refresh}. */
        REFRESH,
        /** {@code --show-refresh}. */
        SHOW_REFRESH,
        /** {@code --decode}. */
        DECODE,
        /** {@code --header}. */
        HEADER,
        /** {@code --json}. */
        JSON,
        /** {@code --quiet}. */
        QUIET
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
