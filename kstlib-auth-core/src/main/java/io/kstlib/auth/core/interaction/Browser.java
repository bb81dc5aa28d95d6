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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    private final Commands commands;
    private final SearchPath programs;
    private final Duration longestWatch;

    /** @param longestWatch how long an opener is watched */
    Browser(Map<String, String> environment, Duration longestWatch) {
        this.commands = Commands.of(environment, OPERATING_SYSTEM);
        this.programs = SearchPath.of(environment);
        this.longestWatch = longestWatch;
    }

    /**
     * Returns the browser of this machine.
     *
     * @param environment where {@code BROWSER}, {@code DISPLAY}, {@code PATH} and the like are looked up
     * @return the browser; nothing is started yet
     */
    public static Browser of(Map<String, String> environment) {
        return new Browser(environment, LONGEST_WATCH);
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

    /**
     * The commands that may open a URL here, best first. No shell runs them, so nothing in a URL is ever interpreted.
     *
     * @param templates the words of each command
     * @param source who named them
     */
    record Commands(List<List<String>> templates, Source source) {

        private static final String PLACE_OF_URL = "%s";

        /** Browsers that take over the terminal, or fail without one. */
        private static final Set<String> TEXT_BROWSERS =
                Set.of("w3m", "lynx", "links", "links2", "elinks", "www-browser", "browsh", "carbonyl");

        /** Who named the commands. */
        enum Source {
            PERSON,
            PLATFORM
        }

        Commands {
            templates = List.copyOf(templates);
        }

        /**
         * @param environment where {@code BROWSER}, {@code DISPLAY} and the like are looked up
         * @param operatingSystem the system property {@code os.name}
         */
        static Commands of(Map<String, String> environment, String operatingSystem) {
            boolean windows = operatingSystem.toLowerCase(Locale.ROOT).startsWith("windows");
            String configured = environment.getOrDefault("BROWSER", "");
            List<List<String>> chosen = configured(configured, windows ? ';' : ':');
            return chosen.isEmpty()
                    ? new Commands(ofPlatform(environment, operatingSystem, windows), Source.PLATFORM)
                    : new Commands(chosen, Source.PERSON);
        }

        private static List<List<String>> ofPlatform(
                Map<String, String> environment, String operatingSystem, boolean windows) {
            if (windows) {
                return List.of(List.of("rundll32", "url.dll,FileProtocolHandler", PLACE_OF_URL));
            }
            return operatingSystem.startsWith("Mac") ? List.of(List.of("open", PLACE_OF_URL)) : unix(environment);
        }

        /** Whether the person chose them, by {@code $BROWSER}. */
        boolean areChosen() {
            return source == Source.PERSON;
        }

        /** Returns the programs of the commands, best first. */
        List<String> programs() {
            return templates.stream().map(words -> words.get(0)).toList();
        }

        private static List<List<String>> unix(Map<String, String> environment) {
            List<List<String>> commands = new ArrayList<>();
            // A terminal of VS Code on another machine: it opens the browser where the person is, and forwards loopback
            // to
            // here.
            if (isSet(environment, "VSCODE_IPC_HOOK_CLI")) {
                commands.add(List.of("code", "--openExternal", PLACE_OF_URL));
            }
            if (isSet(environment, "WSL_DISTRO_NAME") || isSet(environment, "WSL_INTEROP")) {
                commands.add(List.of("wslview", PLACE_OF_URL));
                commands.add(List.of("rundll32.exe", "url.dll,FileProtocolHandler", PLACE_OF_URL));
                commands.add(List.of("explorer.exe", PLACE_OF_URL));
            }
            // Without a display xdg-open starts a text browser, which takes over the terminal.
            if (isSet(environment, "DISPLAY") || isSet(environment, "WAYLAND_DISPLAY")) {
                commands.add(List.of("xdg-open", PLACE_OF_URL));
            }
            return commands;
        }

        private static boolean isSet(Map<String, String> environment, String name) {
            return !environment.getOrDefault(name, "").isEmpty();
        }

        private static List<List<String>> configured(String browsers, char separator) {
            List<List<String>> commands = new ArrayList<>();
            for (String browser : split(browsers, separator, Quotes.KEEP)) {
                List<String> words = new ArrayList<>(split(browser, ' ', Quotes.REMOVE));
                if (words.isEmpty() || TEXT_BROWSERS.contains(fileName(words.get(0)))) {
                    continue;
                }
                if (words.stream().noneMatch(word -> word.contains(PLACE_OF_URL))) {
                    words.add(PLACE_OF_URL);
                }
                commands.add(words);
            }
            return commands;
        }

        private static String fileName(String program) {
            return program.substring(program.lastIndexOf('/') + 1);
        }

        private enum Quotes {
            KEEP,
            REMOVE
        }

        /** Splits outside of single and double quotes, and drops empty parts. */
        private static List<String> split(String text, char separator, Quotes quotes) {
            List<String> parts = new ArrayList<>();
            StringBuilder part = new StringBuilder();
            char open = 0;
            for (int i = 0; i < text.length(); i++) {
                char character = text.charAt(i);
                boolean isQuote = open == 0 ? character == '"' || character == '\'' : character == open;
                if (isQuote) {
                    open = open == 0 ? character : 0;
                }
                if (open == 0 && character == separator) {
                    parts.add(part.toString());
                    part.setLength(0);
                } else if (!isQuote || quotes == Quotes.KEEP) {
                    part.append(character);
                }
            }
            parts.add(part.toString());
            parts.removeIf(String::isBlank);
            return parts;
        }

        /** Returns the command lines for one URL, best first; empty where no browser can be opened. */
        List<List<String>> forUrl(URI url) {
            String argument = url.toASCIIString();
            return templates.stream()
                    .map(words -> words.stream()
                            .map(word -> word.replace(PLACE_OF_URL, argument))
                            .toList())
                    .toList();
        }
    }
}
