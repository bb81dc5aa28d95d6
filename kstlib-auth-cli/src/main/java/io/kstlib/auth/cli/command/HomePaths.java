package io.kstlib.auth.cli.command;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes paths below the home directory as people do, with {@code ~}. Paths are absolute in the messages of the library and in JSON; this is the only
 * place that shortens them. Immutable.
 */
final class HomePaths {

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
