package io.kstlib.auth.cli.command.check;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.cli.session.CommandException;
import io.kstlib.auth.cli.session.ExitCode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the token in what someone handed in as one. What cannot be a token is neither checked nor sent anywhere. */
final class GivenToken {

    /** How a token stands in a request (RFC 6750 section 2.1), which is how it is often copied. */
    private static final Pattern REQUEST_HEADER = Pattern.compile(
            "(?:Authorization\\s*:)?\\s*(?:Bearer\\s+)?(.*)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** RFC 6749 appendix A.12, without the blank. */
    private static final Pattern VISIBLE = Pattern.compile("[!-~]+");

    private GivenToken() {}

    /**
     * @param text what was handed in
     * @return the token in it, nothing around it
     * @throws CommandException if there is none; the message holds no part of the text
     */
    static Secret in(String text) {
        Matcher header = REQUEST_HEADER.matcher(text.strip());
        String token = header.matches() ? header.group(1) : text.strip();
        if (token.isEmpty() || token.equalsIgnoreCase("Bearer")) {
            throw new CommandException(ExitCode.CHECK_IMPOSSIBLE, "the token to check is empty");
        }
        // A token endpoint's whole answer, laid out for people, is refused where it is taken apart, by a message of its
        // own.
        if (!token.startsWith("{") && !VISIBLE.matcher(token).matches()) {
            throw new CommandException(
                    ExitCode.CONFIGURATION,
                    "the given token holds blanks, line breaks or other characters that no token has; give only the"
                            + " token, in one piece, as \"kstlib auth token\" prints it");
        }
        return Secret.of(token);
    }
}
