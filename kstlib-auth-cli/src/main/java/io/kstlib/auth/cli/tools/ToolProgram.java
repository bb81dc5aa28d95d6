package io.kstlib.auth.cli.tools;

import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.Message;
import io.kstlib.auth.cli.tools.ToolSetup.Plan;
import io.kstlib.base.BoundedProgram;
import io.kstlib.base.Spans;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * The tool itself, which knows best how its configuration is written. It asks nothing, has limits of time and output, and inherits no secret of kstlib.
 */
final class ToolProgram {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LONGEST_OUTPUT = 8 << 20;
    private static final int LONGEST_COMPLAINT = 500;

    private final String name;
    private final Path file;
    private final Path directory;
    private final ToolLocations places;

    private ToolProgram(String name, Path file, Path directory, ToolLocations places) {
        this.name = name;
        this.file = file;
        this.directory = directory;
        this.places = places;
    }

    /**
     * The answer of a tool.
     *
     * @param code its exit code
     * @param output its standard output
     * @param complaint its standard error
     */
    record Answer(int code, String output, String complaint) {

        /** Does not show the output, which may be someone's configuration. */
        @Override
        public String toString() {
            return "Answer[code=" + code + "]";
        }
    }

    /**
     * Finds a tool. It runs in the home directory: the current directory, which may be a stranger's, decides nothing.
     *
     * @param places the folders of the person's programs
     * @return the tool; empty when it is not there
     */
    static Optional<ToolProgram> find(String name, ToolLocations places) {
        return places.program(name).map(file -> new ToolProgram(name, file, places.home(), places));
    }

    /**
     * Finds a tool that must be there.
     *
     * @param places the folders of the person's programs
     * @throws CommandException if it is not there
     */
    static ToolProgram needed(String name, ToolLocations places) {
        return find(name, places)
                .orElseThrow(() -> CommandException.configuration(
                        name + " was not found on the PATH; it writes its own configuration, so install it first"));
    }

    /** {@return the same tool, in the directory in which the person called the command, where relative paths of its variables begin} */
    ToolProgram inWorkingDirectory() {
        return new ToolProgram(name, file, places.workingDirectory(), places);
    }

    /**
     * Runs the tool to its end.
     *
     * @param arguments its arguments; no secrets
     * @return its answer, whatever its exit code
     * @throws CommandException if it does not start, takes too long, or says too much
     */
    Answer run(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(file.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(places.inherited());
        try {
            return BoundedProgram.run(builder, new byte[0], PATIENCE, LONGEST_OUTPUT)
                    .map(result ->
                            new Answer(result.exitCode(), text(result.output()), shortened(text(result.errors()))))
                    .orElseThrow(() -> failed("says more than " + LONGEST_OUTPUT + " bytes"));
        } catch (TimeoutException late) {
            throw failed("took longer than " + Spans.inWords(PATIENCE));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw failed("was interrupted");
        } catch (IOException unstartable) {
            throw failed("could not be started, or its output could not be read");
        }
    }

    /**
     * Runs the tool to its end, and requires that it succeeds.
     *
     * @param arguments its arguments; no secrets
     * @return its standard output
     * @throws CommandException if it fails; the message quotes the tool
     */
    String done(List<String> arguments) {
        Answer answer = run(arguments);
        if (answer.code() != 0) {
            throw failed("failed: " + Message.oneLine(answer.complaint().strip()));
        }
        return answer.output();
    }

    /**
     * Plans a change that the tool itself makes.
     *
     * @param place the place of the change
     * @param lines the added and the removed lines
     * @param calls the arguments of each call, in order
     * @return the change; nothing without calls
     */
    List<Plan.Change> changes(String place, List<String> lines, List<List<String>> calls) {
        return calls.isEmpty() ? List.of() : List.of(new Plan.Change(place, lines, () -> calls.forEach(this::done)));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_COMPLAINT ? text : text.substring(0, LONGEST_COMPLAINT) + "…";
    }

    private CommandException failed(String how) {
        return CommandException.failed(name + " " + how);
    }
}
