package io.kstlib.auth.cli.command;

import io.kstlib.auth.cli.command.CommandRun.GlobalOptions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A stream of text lines in one style. */
final class Lines {

    private static final String PROPOSAL = "kstlib auth ";

    private final PrintStream stream;
    private final Style style;
    private final HomePaths paths;
    private final @Nullable GlobalOptions options;

    /**
     * @param options the options that each proposed command gets, too; {@code null} for none
     */
    Lines(PrintStream stream, Style style, HomePaths paths, @Nullable GlobalOptions options) {
        this.stream = stream;
        this.style = style;
        this.paths = paths;
        this.options = options;
    }

    Style style() {
        return style;
    }

    /** Prints the beginning of a line that the person completes. */
    void begin(String text) {
        stream.print(style.dress(StyledText.of(paths.in(text))));
        stream.flush();
    }

    /** Prints one line. Parts are {@link StyledText}s, or anything else, whose text is printed without control characters. */
    void print(Object... parts) {
        StringBuilder line = new StringBuilder();
        for (Object part : parts) {
            line.append(
                    style.dress(part instanceof StyledText text ? text : StyledText.of(inWords(String.valueOf(part)))));
        }
        // One write for each line, so that lines of several processes on one terminal do not mix.
        stream.print(line.append('\n'));
        stream.flush();
    }

    /** Writes paths as people do, and proposes commands for the same configuration. */
    private String inWords(String text) {
        if (options == null || !text.contains(PROPOSAL)) {
            return paths.in(text);
        }
        return paths.in(text.replace(PROPOSAL, "kstlib" + options.words() + " auth "));
    }

    /**
     * Writes paths below the home directory as people do, with {@code ~}. Paths are absolute in the messages of the library and in JSON; this is the only
     * place that shortens them. Immutable.
     */
    static final class HomePaths {

        /** Leaves all paths as they are. */
        static final HomePaths ABSOLUTE = new HomePaths(null);

        private final @Nullable Pattern home;

        private HomePaths(@Nullable Pattern home) {
            this.home = home;
        }

        /**
         * {@return the paths of a person}
         *
         * @param home the home directory; {@code null} if there is none
         */
        static HomePaths of(@Nullable Path home) {
            if (home == null || home.getNameCount() == 0) {
                return ABSOLUTE;
            }
            String path = home.toAbsolutePath().normalize().toString();
            // Behind an apostrophe, an equals sign or a colon no shell expands the character, and the text may be a
            // command.
            return new HomePaths(Pattern.compile("(?<![^\\s(\"])" + Pattern.quote(path) + "(?="
                    + Pattern.quote(home.getFileSystem().getSeparator()) + ")"));
        }

        /**
         * {@return the text with short paths}
         *
         * @param text a message, which may have paths
         */
        String in(String text) {
            return home == null ? text : home.matcher(text).replaceAll(Matcher.quoteReplacement("~"));
        }
    }
}
