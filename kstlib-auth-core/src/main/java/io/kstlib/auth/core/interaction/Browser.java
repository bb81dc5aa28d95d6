package io.kstlib.auth.core.interaction;

import io.kstlib.auth.spi.plugin.ChildEnvironment;
import io.kstlib.files.SearchPath;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Opens URLs in the person's browser, without AWT. Uses {@code $BROWSER} where it is set: commands with a colon between them (on Windows a
 * semicolon), each with arguments and {@code %s} for the URL if needed. Else uses the opener of the platform, which needs a display on Linux.
 * Browsers that run in the terminal, such as w3m, are never started, and no program in a relative folder, which may be a stranger's. Safe for use by several threads.
 */
public final class Browser {

    /** How long an opener is watched; one that runs longer counts as the browser itself. */
    private static final Duration LONGEST_WATCH = Duration.ofSeconds(2);

    private static final String OPERATING_SYSTEM = System.getProperty("os.name", "");

    /** What xdg-open tries where no desktop decides. Its own list ends with browsers that take over the terminal. */
    private static final String GRAPHICAL = "x-www-browser:firefox:chromium:google-chrome:epiphany:konqueror";

    private final BrowserCommands commands;
    private final SearchPath programs;
    private final Duration longestWatch;

    private Browser(BrowserCommands commands, SearchPath programs, Duration longestWatch) {
        this.commands = commands;
        this.programs = programs;
        this.longestWatch = longestWatch;
    }

    /**
     * Returns the browser of this machine.
     *
     * @param environment where {@code BROWSER}, {@code DISPLAY}, {@code PATH} and the like are looked up
     * @return the browser; nothing is started yet
     */
    public static Browser of(Map<String, String> environment) {
        return of(environment, LONGEST_WATCH);
    }

    /** Returns a browser whose openers are watched for this long. */
    static Browser of(Map<String, String> environment, Duration longestWatch) {
        return new Browser(BrowserCommands.of(environment, OPERATING_SYSTEM), SearchPath.of(environment), longestWatch);
    }

    /**
     * Opens a URL. Tries one opener after the other, for two seconds in total, and does not wait longer. Discards what they print. An interrupt ends
     * the watch, counts as success and stays set.
     *
     * @param url what to open
     * @return whether an opener took it; whether a window came up cannot be known
     */
    public boolean open(URI url) {
        long deadline = System.nanoTime() + longestWatch.toNanos();
        for (List<String> command : commands.forUrl(url)) {
            if (takes(command, deadline)) {
                return true;
            }
        }
        return false;
    }

    private boolean takes(List<String> command, long deadline) {
        Optional<Path> program = programs.find(command.get(0));
        if (program.isEmpty()) {
            return false;
        }
        List<String> line = new ArrayList<>(command);
        line.set(0, program.get().toString());
        try {
            // An opener may be a script that looks for others, so the current directory, which may be a stranger's, is
            // not its own.
            ProcessBuilder builder =
                    new ProcessBuilder(line).directory(program.get().getRoot().toFile());
            ChildEnvironment.removeSecrets(builder.environment());
            if (command.get(0).equals("xdg-open")) {
                builder.environment().put("BROWSER", GRAPHICAL);
            }
            Process opener = builder.redirectInput(
                            new File(OPERATING_SYSTEM.startsWith("Windows") ? "NUL" : "/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return !opener.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS) || opener.exitValue() == 0;
        } catch (IOException unstartable) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
