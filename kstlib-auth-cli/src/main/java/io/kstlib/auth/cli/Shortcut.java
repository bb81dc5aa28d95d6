package io.kstlib.auth.cli;

import io.kstlib.auth.cli.command.CommandRun.GlobalOptions;
import io.kstlib.auth.cli.command.Messages;
import io.kstlib.auth.cli.token.TokenRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The command line that other programs run often: {@code [--config FILE] auth token [-q] [PROVIDER]}.
 *
 * <p>It is recognized here without the argument parser. To load the parser takes as long as a bare start of Java. All other forms are left
 * to the parser. The parser reads this form the same way; a test compares the two.
 *
 * @param options {@code --config}, as given
 * @param request what {@code token} is asked for
 */
record Shortcut(GlobalOptions options, TokenRequest request) {

    private static final String CONFIG = "--config";
    private static final Set<String> QUIET = Set.of("-q", "--quiet");

    /** Reads the request in these arguments; empty when they are of another form. */
    static Optional<Shortcut> of(List<String> arguments) {
        Deque<String> rest = new ArrayDeque<>(arguments);
        String config = takeConfig(rest);
        if (!"auth".equals(rest.poll()) || !"token".equals(rest.poll())) {
            return Optional.empty();
        }
        Set<String> quiet = takeQuiet(rest);
        String provider = rest.poll();
        quiet = quiet.isEmpty() ? takeQuiet(rest) : quiet;
        boolean isPlain = rest.isEmpty() && isWord(config) && isWord(provider);
        return isPlain
                ? Optional.of(new Shortcut(
                        new GlobalOptions(config, Messages.Level.NORMAL),
                        new TokenRequest(provider, null, TokenRequest.Format.ACCESS_TOKEN, quiet)))
                : Optional.empty();
    }

    private static @Nullable String takeConfig(Deque<String> rest) {
        if (!CONFIG.equals(rest.peek())) {
            return null;
        }
        rest.remove();
        String file = rest.poll();
        return file == null ? "" : file;
    }

    private static Set<String> takeQuiet(Deque<String> rest) {
        if (rest.isEmpty() || !QUIET.contains(rest.peek())) {
            return Set.of();
        }
        rest.remove();
        return Set.of(TokenRequest.QUIET);
    }

    private static boolean isWord(@Nullable String text) {
        return text == null || (!text.isEmpty() && !text.startsWith("-"));
    }
}
