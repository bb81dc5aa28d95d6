package io.kstlib.sops.program;

import io.kstlib.base.BoundedProgram;
import io.kstlib.files.SearchPath;
import io.kstlib.sops.error.OutsideText;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * A program to run: its file, its arguments, the environment it gets and the time it has. Immutable.
 *
 * <p>The file is looked for in the absolute folders of the {@code PATH} of the given environment, not in that of this process. No secret belongs in arguments or
 * environment; a program gets its data on its standard input.
 */
public final class ExternalProgram {

    /** Not passed on: programs do not need these, and the programs that they start would inherit them. */
    private static final List<String> SECRET_VARIABLES = List.of("SOPS_AGE_KEY");

    private static final int MAX_BYTES = 1 << 20;

    private final List<String> command;
    private final Map<String, String> environment;
    private final Path directory;
    private final Duration timeout;

    private ExternalProgram(List<String> command, Map<String, String> environment, Path directory, Duration timeout) {
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.directory = directory;
        this.timeout = timeout;
    }

    /**
     * {@return the program without arguments; empty when there is no such file that can be run}
     *
     * @param name a name to look for in {@code PATH}, or a path
     * @param environment its environment, with {@code PATH}
     * @param directory its working directory, and the base of relative paths
     * @param timeout its time
     */
    public static Optional<ExternalProgram> find(
            String name, Map<String, String> environment, Path directory, Duration timeout) {
        return file(name, environment, directory)
                .map(file -> new ExternalProgram(List.of(file.toString()), environment, directory, timeout));
    }

    /**
     * Reads a command line as sops does: words and quotes, no shell.
     *
     * @param line the command line
     * @param environment its environment, with {@code PATH}
     * @param directory its working directory, and the base of relative paths
     * @param timeout its time
     * @return the program
     * @throws UnusableException if the line is malformed or there is no such program
     */
    public static ExternalProgram ofLine(String line, Map<String, String> environment, Path directory, Duration timeout)
            throws UnusableException {
        List<String> words = CommandLine.split(line);
        return find(words.get(0), environment, directory, timeout)
                .orElseThrow(() -> new UnusableException("there is no program " + words.get(0)))
                .with(words.subList(1, words.size()));
    }

    /**
     * {@return a copy with more arguments at the end}
     *
     * @param arguments further arguments
     */
    public ExternalProgram with(List<String> arguments) {
        List<String> longer = new ArrayList<>(command);
        longer.addAll(arguments);
        return new ExternalProgram(longer, environment, directory, timeout);
    }

    /**
     * {@return a copy with another variable}
     *
     * @param name a variable
     * @param value its value for the program
     */
    public ExternalProgram withVariable(String name, String value) {
        Map<String, String> changed = new HashMap<>(environment);
        changed.put(name, value);
        return new ExternalProgram(command, changed, directory, timeout);
    }

    /**
     * Runs the program to its end. A program that takes too long or writes too much is killed, with all programs that it started.
     *
     * @param input its standard input
     * @return the result
     * @throws UnusableException if it could not be run to its end
     */
    public Result run(byte[] input) throws UnusableException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        SECRET_VARIABLES.forEach(builder.environment()::remove);
        try {
            return BoundedProgram.run(builder, input, timeout, MAX_BYTES)
                    .map(Result::new)
                    .orElseThrow(() -> new UnusableException("it wrote more than " + MAX_BYTES + " bytes"));
        } catch (TimeoutException late) {
            throw new UnusableException(name() + " did not answer in time and was ended", late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new UnusableException("waiting for " + name() + " was interrupted", interrupted);
        } catch (IOException unusable) {
            throw new UnusableException("it cannot be run: " + unusable.getMessage(), unusable);
        }
    }

    /** {@return the file, without its arguments} */
    public String name() {
        return command.get(0);
    }

    @Override
    public String toString() {
        return name();
    }

    private static Optional<Path> file(String name, Map<String, String> environment, Path directory) {
        SearchPath programs = SearchPath.of(environment);
        try {
            if (name.contains("/") || name.contains(File.separator)) {
                return programs.find(directory.resolve(name).toAbsolutePath().toString());
            }
            return programs.find(name);
        } catch (InvalidPathException unusable) {
            return Optional.empty();
        }
    }

    /**
     * Splits a command line into words as a POSIX shell does (quotes, backslashes, comments). It does nothing else that a shell does: no
     * variables, no wildcards, no pipes. This is how sops reads {@code SOPS_AGE_KEY_CMD}.
     */
    static final class CommandLine {

        private final String text;
        private final List<String> words = new ArrayList<>();
        private final StringBuilder word = new StringBuilder();
        private boolean inWord;
        private int position;

        private CommandLine(String text) {
            this.text = text;
        }

        static List<String> split(String text) throws UnusableException {
            return new CommandLine(text).split();
        }

        private List<String> split() throws UnusableException {
            while (position < text.length()) {
                char character = text.charAt(position++);
                switch (character) {
                    case ' ', '\t', '\r', '\n' -> endWord();
                    case '\'' -> quoted('\'');
                    case '"' -> quoted('"');
                    case '\\' -> append(next("a backslash"));
                    case '#' -> {
                        if (inWord) {
                            append(character);
                        } else {
                            skipComment();
                        }
                    }
                    default -> append(character);
                }
            }
            endWord();
            if (words.isEmpty()) {
                throw new UnusableException("it names no program");
            }
            return List.copyOf(words);
        }

        private void quoted(char quote) throws UnusableException {
            inWord = true;
            for (char character = next("a quote"); character != quote; character = next("a quote")) {
                append(character == '\\' && quote == '"' ? next("a backslash") : character);
            }
        }

        private void append(char character) {
            inWord = true;
            word.append(character);
        }

        private void endWord() {
            if (inWord) {
                words.add(word.toString());
                word.setLength(0);
                inWord = false;
            }
        }

        private void skipComment() {
            while (position < text.length() && text.charAt(position) != '\n') {
                position++;
            }
        }

        private char next(String after) throws UnusableException {
            if (position == text.length()) {
                throw new UnusableException("it ends after " + after + " that was opened");
            }
            return text.charAt(position++);
        }
    }

    /**
     * The result of a program that ran to its end. Its output may be secret, so {@code toString} does not show it.
     *
     * @param exitCode the exit code; 0 when the program reports success
     * @param output its standard output; the receiver may overwrite it
     * @param errors its standard error
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Result(int exitCode, byte[] output, byte[] errors) {

        private static final int MAX_LINE = 300;

        private Result(BoundedProgram.Result result) {
            this(result.exitCode(), result.output(), result.errors());
        }

        /**
         * Returns its standard error, in one line that is safe to show, cut where it becomes too long for a message.
         *
         * @return the text for people; may be empty
         */
        public String errorLine() {
            List<String> lines = new String(errors, StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.replace('\t', ' ').strip())
                    .filter(line -> !line.isEmpty())
                    .toList();
            return OutsideText.oneLine(String.join("; ", lines), MAX_LINE);
        }

        @Override
        public String toString() {
            return "exit code " + exitCode;
        }
    }
}
