package io.kstlib.auth.cli.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.Shell;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A person's home directory with a configuration of kstlib, and real tools that work in it. */
final class Toolbox {

    private final Path home;
    private final Path bin;
    private final Shell shell;
    private String path;

    Toolbox(Path home) throws IOException {
        this.home = home;
        this.bin = Files.createDirectories(home.resolve(".local/bin"));
        this.path = bin.toString();
        this.shell = new Shell(home).configure(Configs.one()).set("PATH", path);
    }

    /** Makes a real tool available, or skips the test. */
    Toolbox with(String tool) {
        Path found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        assumeTrue(found != null, "missing tool: " + tool);
        path = path + File.pathSeparator + found.getParent() + File.pathSeparator + "/usr/bin" + File.pathSeparator
                + "/bin";
        shell.set("PATH", path);
        return this;
    }

    /** Makes a script available by the name of a tool, where the real one takes longer and does no more. */
    Toolbox withScript(String tool, String script) throws IOException {
        Path folder = Files.createDirectories(home.resolve("scripts"));
        Path file = Files.writeString(folder.resolve(tool), "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        path = path + File.pathSeparator + folder + File.pathSeparator + "/usr/bin" + File.pathSeparator + "/bin";
        shell.set("PATH", path);
        return this;
    }

    Path home() {
        return home;
    }

    Path bin() {
        return bin;
    }

    Shell shell() {
        return shell;
    }

    /** The beginning of every command line that a setup writes. */
    String helper() {
        return "'" + Shell.LAUNCHER + "' --config '" + home.resolve("kstlib.conf.yml") + "' auth credential ";
    }

    Path file(String name) {
        return home.resolve(name);
    }

    String text(String name) throws IOException {
        return Files.readString(file(name));
    }

    void write(String name, String text) throws IOException {
        Files.createDirectories(file(name).getParent());
        Files.writeString(file(name), text);
    }

    Shell.Result setup(String... arguments) {
        List<String> line = new ArrayList<>(List.of("auth", "setup"));
        line.addAll(List.of(arguments));
        return shell.run(line);
    }

    /** Runs a setup that must succeed. */
    Shell.Result done(String... arguments) {
        Shell.Result result = setup(arguments);
        assertEquals(0, result.code(), result.err());
        return result;
    }

    /** Runs a tool in the home directory, and returns what it prints. */
    String run(Map<String, String> variables, String input, String... command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(Map.of("HOME", home.toString(), "PATH", path));
        builder.environment().putAll(variables);
        Process process = builder.start();
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    String run(String... command) throws IOException {
        return run(Map.of(), "", command);
    }
}
