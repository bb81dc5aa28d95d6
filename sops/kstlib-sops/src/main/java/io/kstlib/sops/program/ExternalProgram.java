package io.kstlib.sops.program;

import io.kstlib.files.SearchPath;
import java.io.File;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program to run: its file, its arguments, the environment it gets and the time it has. Immutable.
 *
 * <p>The file is looked for in the absolute folders of the {@code PATH} of the given environment, not in that of this process. No secret belongs in arguments or
 * environment; what a program needs to know goes to its standard input.
 */
public final class ExternalProgram {

    /** Not passed on: programs do not need these, and the programs that they start would inherit them. */
    private static final List<String> SECRET_VARIABLES = List.of("SOPS_AGE_KEY");

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
     * @param environment what it gets; {@code PATH} is in it
     * @param directory what it runs in, and what paths are relative to
     * @param timeout how long it may take
     */
    public static Optional<ExternalProgram> find(
            String name, Map<String, String> environment, Path directory, Duration timeout) {
        return file(name, environment, directory)
                .map(file -> new ExternalProgram(List.of(file.toString()), environment, directory, timeout));
    }

    /**
     * Reads a command line as sops does: words and quotes, no shell.
     *
     * @param line what was written
     * @param environment what it gets; {@code PATH} is in it
     * @param directory what it runs in, and what paths are relative to
     * @param timeout how long it may take
     * @return the program
     * @throws ProgramException if the line is malformed or there is no such program
     */
    public static ExternalProgram ofLine(String line, Map<String, String> environment, Path directory, Duration timeout)
            throws ProgramException {
        List<String> words = CommandLine.split(line);
        return find(words.get(0), environment, directory, timeout)
                .orElseThrow(() -> new ProgramException("there is no program " + words.get(0)))
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
     * @param value what the program finds in it
     */
    public ExternalProgram withVariable(String name, String value) {
        Map<String, String> changed = new HashMap<>(environment);
        changed.put(name, value);
        return new ExternalProgram(command, changed, directory, timeout);
    }

    /**
     * Runs the program to its end. A program that takes too long or writes too much is killed, with all programs that it started.
     *
     * @param input what it finds on its standard input
     * @return the result
     * @throws ProgramException if it could not be run to its end
     */
    public ProgramResult run(byte[] input) throws ProgramException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        SECRET_VARIABLES.forEach(builder.environment()::remove);
        try {
            return new RunningProgram(name(), builder.start(), timeout).finish(input);
        } catch (IOException unstartable) {
            throw new ProgramException("it cannot be started: " + unstartable.getMessage(), unstartable);
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
}
