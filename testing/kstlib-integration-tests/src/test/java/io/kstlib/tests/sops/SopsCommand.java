package io.kstlib.tests.sops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.sops.tool.RequiredTool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The {@code sops} command, or another program, in an environment that the test sets. */
public final class SopsCommand {

    private static final int SECONDS = 60;

    private final Path program;
    private final Path directory;
    private final Map<String, String> environment;

    private SopsCommand(Path program, Path directory, Map<String, String> environment) {
        this.program = program;
        this.directory = directory;
        this.environment = Map.copyOf(environment);
    }

    /**
     * Finds sops on the {@code PATH}, or skips the test.
     *
     * @param directory where it runs
     * @param environment its whole environment except for the {@code PATH}
     * @return the command
     */
    public static SopsCommand in(Path directory, Map<String, String> environment) {
        return program("sops", directory, environment);
    }

    static SopsCommand program(String name, Path directory, Map<String, String> environment) {
        return program(RequiredTool.onPath(name), directory, environment);
    }

    static SopsCommand program(Path program, Path directory, Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("PATH", System.getenv("PATH"));
        all.put("SOPS_DISABLE_VERSION_CHECK", "true");
        return new SopsCommand(program, directory, all);
    }

    SopsCommand with(String variable, String value) {
        Map<String, String> changed = new HashMap<>(environment);
        changed.put(variable, value);
        return new SopsCommand(program, directory, changed);
    }

    /**
     * Runs it to its end, and fails unless it succeeds.
     *
     * @param arguments what to do
     * @return its standard output
     */
    public byte[] run(String... arguments) {
        try {
            Path output = Files.createTempFile(directory, "run", ".out");
            Path errors = Files.createTempFile(directory, "run", ".err");
            int exitCode = exitCode(output, errors, arguments);
            assertEquals(0, exitCode, () -> program.getFileName() + " " + List.of(arguments) + ": " + read(errors));
            byte[] answer = Files.readAllBytes(output);
            Files.delete(output);
            Files.delete(errors);
            return answer;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private int exitCode(Path output, Path errors, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(command + " did not end within " + SECONDS + " s");
            }
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Does the same as {@link #run}, with the output as text. */
    String text(String... arguments) {
        return new String(run(arguments), StandardCharsets.UTF_8);
    }
}
