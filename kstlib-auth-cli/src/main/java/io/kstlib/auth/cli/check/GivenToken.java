package io.kstlib.auth.cli.check;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.spi.text.PrintableText;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the token in the text that a person gives. A text that cannot be a token is neither checked nor sent anywhere. */
final class GivenToken {

    /** The form of a token in a request (RFC 6750 section 2.1). Tokens are often copied in this form. */
    private static final Pattern REQUEST_HEADER = Pattern.compile(
            "(?:Authorization\\s*:)?\\s*(?:Bearer\\s+)?(.*)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private GivenToken() {}

    /**
     * {@return the token in it, nothing around it}
     *
     * @param text what the person gave
     * @throws CommandException if there is none; the message holds no part of the text
     */
    static Secret in(String text) {
        Matcher header = REQUEST_HEADER.matcher(text.strip());
        String token = header.matches() ? header.group(1) : text.strip();
        if (token.isEmpty() || token.equalsIgnoreCase("Bearer")) {
            throw new CommandException(ExitCode.CHECK_IMPOSSIBLE, "the token to check is empty");
        }
        // A whole answer of a token endpoint, formatted for people, is refused later, with a message of its own.
        if (!token.startsWith("{") && !PrintableText.isAsciiWord(token)) {
            throw CommandException.configuration(
                    "the given token holds blanks, line breaks or other characters that no token has; give only the"
                            + " token, in one piece, as \"kstlib auth token\" prints it");
        }
        return Secret.of(token);
    }
}
