package io.kstlib.auth.cli.token;

import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.core.AuthClient;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The request of a {@code token} command.
 *
 * @param provider the provider, or {@code null} for the default one
 * @param target what the token is for, or {@code null} for what the login is for
 * @param format the form in which it is printed
 * @param choices the options given
 */
public record TokenRequest(
        @Nullable String provider, @Nullable Target target, TokenFormat format, Set<Choice> choices) {

    /** The options of {@code token}. */
    public enum Choice {
        /** Copies to the clipboard and prints nothing. */
        COPY("--copy"),
        /** Gets a new token, even if the present one is still valid. */
        REFRESH("--refresh"),
        /** Prints the refresh token. */
        SHOW_REFRESH("--show-refresh"),
        /** Prints the content of the JWT. */
        DECODE("--decode"),
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

    /** Returns the client of the requested token. */
    AuthClient client(CommandRun run) {
        AuthClient client = run.client(provider);
        return target == null ? client : client.forTarget(target);
    }

    /** Whether only the access token is wanted. */
    boolean isPlain() {
        return format == TokenFormat.ACCESS_TOKEN && (choices.isEmpty() || choices.equals(Set.of(Choice.QUIET)));
    }

    boolean wants(Choice choice) {
        return choices.contains(choice);
    }
}
