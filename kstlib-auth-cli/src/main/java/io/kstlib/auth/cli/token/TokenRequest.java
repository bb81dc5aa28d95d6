package io.kstlib.auth.cli.token;

import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.core.AuthClient;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
        @Nullable String provider, @Nullable Target target, Format format, Set<Choice> choices) {

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
        return format == Format.ACCESS_TOKEN && (choices.isEmpty() || choices.equals(Set.of(Choice.QUIET)));
    }

    boolean wants(Choice choice) {
        return choices.contains(choice);
    }

    /** The forms in which {@code token} prints. */
    public enum Format {
        /** The access token. */
        ACCESS_TOKEN("access-token"),
        /** The value of an {@code Authorization} header. */
        HEADER("header"),
        /** A document for scripts. */
        JSON("json"),
        /** The ID token. */
        ID_TOKEN("id-token"),
        /** A line that a shell evaluates. */
        ENV("env"),
        /** A line for {@code curl -K -}. */
        CURL("curl"),
        /** An {@code ExecCredential} of Kubernetes with the ID token. */
        KUBECTL("kubectl");

        private final String word;

        Format(String word) {
            this.word = word;
        }

        /** Returns the format with this word; empty when there is none. */
        static Optional<Format> of(String word) {
            return Stream.of(values())
                    .filter(format -> format.word.equals(word))
                    .findFirst();
        }

        /** Returns the words of all formats, for help texts and messages. */
        static String words() {
            return Stream.of(values()).map(format -> format.word).collect(Collectors.joining(", "));
        }

        /** Whether it is one text without further syntax, which a person can paste. */
        boolean isOneText() {
            return this == ACCESS_TOKEN || this == HEADER || this == ID_TOKEN;
        }
    }
}
