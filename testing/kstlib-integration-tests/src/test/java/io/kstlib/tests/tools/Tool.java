package io.kstlib.tests.tools;

import io.kstlib.sops.tool.RequiredTool;
import io.kstlib.tests.command.Result;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program of others, such as git, in the home directory of a person, without a terminal. */
final class Tool {

    private static final long LIMIT_SECONDS = 90;

    private final Path program;
    private final Path home;
    private final Map<String, String> environment = new LinkedHashMap<>();

    private Tool(Path program, Path home) {
        this.program = program;
        this.home = home;
        with("HOME", home.toString());
        with("PATH", home.resolve("bin") + File.pathSeparator + System.getenv("PATH"));
        with("JAVA_HOME", System.getProperty("java.home"));
        with("LANG", "C.UTF-8");
    }

    /**
     * @param home the home directory; programs in its folder {@code bin} come first
     * @return the program, or a skipped test when it is missing
     */
    static Tool onPath(String name, Path home) {
        return new Tool(RequiredTool.onPath(name), home);
    }

    /**
     * @param neighbour another program in the same folder, since a machine may have several of that name
     * @return the program, or a skipped test when it is missing
     */
    static Tool beside(String neighbour, String name, Path home) {
        return new Tool(RequiredTool.beside(neighbour, name), home);
    }

    Tool with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Writes a program into the folder {@code bin} of the home directory. */
    static void script(Path home, String name, String line) throws IOException {
        Path script = Files.createDirectories(home.resolve("bin")).resolve(name);
        Files.writeString(script, "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    /** Runs it with empty standard input. */
    Result run(Path directory, String... arguments) {
        List<String> words = new ArrayList<>(List.of(program.toString()));
        words.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(words).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Path out = home.resolve("tool.out");
        Path err = home.resolve("tool.err");
        builder.redirectOutput(out.toFile()).redirectError(err.toFile());
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(program + " still runs: " + Files.readString(err));
            }
            return new Result(
                    program.getFileName() + " " + String.join(" ", arguments),
                    process.exitValue(),
                    Files.readString(out, StandardCharsets.UTF_8),
                    Files.readString(err, StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }
}
