package io.kstlib.tests.plugins;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.kstlib.tests.command.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The distribution that the build made, or a copy of it, which tests may change. Tests run it like a person.
 *
 * @param directory where it lies
 * @param lib the folder of its modules
 */
public record Distribution(Path directory, Path lib) {

    /**
     * How a program ended, and what it wrote.
     *
     * @param code the exit code
     * @param out what it wrote to standard output
     * @param err what it wrote to standard error
     */
    public record Outcome(int code, String out, String err) {}

    private static Distribution of(Path directory) {
        return new Distribution(directory, directory.resolve("lib"));
    }

    /**
     * @return what the build made; tests do not change it
     */
    public static Distribution built() {
        Path built = Command.distribution();
        assertTrue(Files.isDirectory(built), () -> built + " is missing; run mvn package first");
        return of(built);
    }

    /**
     * @param directory where to copy it to; it is not there yet, but its parent is
     * @return the copy, without plugins
     */
    public static Distribution copiedTo(Path directory) throws IOException {
        Path original = built().directory();
        try (Stream<Path> files = Files.walk(original)) {
            for (Path file : files.toList()) {
                if (!file.startsWith(original.resolve("plugins")) || Files.isDirectory(file)) {
                    Files.copy(
                            file,
                            directory.resolve(original.relativize(file).toString()),
                            StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
        return of(directory);
    }

    /**
     * @param directory where to make it; it is not there yet, but its parent is
     * @return a distribution of its own as far as plugins go: the other files are shared where commands run in this JVM
     */
    static Distribution forPlugins(Path directory) throws IOException {
        if (!Command.isOnThreads()) {
            return copiedTo(directory);
        }
        Files.createDirectory(directory);
        Files.createDirectory(directory.resolve("plugins"));
        return new Distribution(directory, built().lib());
    }

    /**
     * @param home the home and working directory
     * @return the command with its plugins
     */
    Command command(Path home) {
        return Command.withPluginsOf(directory, home);
    }

    /** Removes the jar of an artifact. */
    Distribution without(String artifact) throws IOException {
        Files.delete(jar(artifact));
        return this;
    }

    /** Returns the jar of an artifact. */
    Path jar(String artifact) throws IOException {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(lib(), artifact + "-[0-9]*.jar")) {
            return jars.iterator().next();
        }
    }

    /** Returns the name of an artifact's jar without its version. */
    static String artifact(Path jar) {
        return String.valueOf(jar.getFileName()).replaceFirst("-[0-9].*", "");
    }

    /** Makes the archive with which it starts faster. */
    void archive() throws IOException {
        make("kstlib-archive");
    }

    /** Makes the runtime by which it starts, and its archive. */
    Distribution link() throws IOException {
        make("kstlib-link");
        return this;
    }

    private void make(String script) throws IOException {
        Path log = directory.resolve(script + ".log");
        ProcessBuilder builder = new ProcessBuilder(
                        directory.resolve("bin").resolve(script).toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process making = builder.start();
        try {
            if (making.waitFor() != 0) {
                throw new AssertionError(script + ": " + Files.readString(log));
            }
        } catch (InterruptedException interrupted) {
            making.destroyForcibly();
            throw new AssertionError(interrupted);
        }
    }

    /** Returns the jars of which the archive was made. */
    String archived() throws IOException {
        try (DirectoryStream<Path> made = Files.newDirectoryStream(directory.resolve("archive"), "*.for")) {
            return Files.readString(made.iterator().next());
        }
    }

    /**
     * @return the command
     */
    public Path command() {
        return directory.resolve("bin/kstlib");
    }

    public Path plugins() {
        return directory.resolve("plugins");
    }

    /** Puts a plugin into {@code plugins/}. */
    void drop(String place, PluginJar plugin, Path... libraries) throws IOException {
        Path jar = plugins().resolve(place);
        Files.createDirectories(jar.getParent());
        List<Path> modules = new ArrayList<>(api());
        modules.addAll(List.of(libraries));
        plugin.build(jar, modules);
    }

    /** Returns a library that the build prepared for plugins. */
    static Path library(String name) {
        return Path.of(System.getProperty("kstlib.plugin.libraries", "target/plugin-libraries"))
                .toAbsolutePath()
                .resolve(name);
    }

    /** Returns the jars that plugins are compiled against. */
    List<Path> api() throws IOException {
        return List.of(jar("kstlib-auth-api"));
    }

    /**
     * @param program its name
     * @return whether there is a program that a test needs
     */
    public static boolean isOnPath(String program) {
        for (String folder : System.getenv("PATH").split(":", -1)) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Runs the command with the environment of {@link #start} only.
     *
     * @param home the home and working directory
     * @param arguments of the command
     * @return how it ended
     */
    public Outcome run(Path home, String... arguments) {
        return run(home, Map.of(), arguments);
    }

    /**
     * Runs the command with the environment of {@link #start}.
     *
     * @param home the home and working directory
     * @param environment further variables; an empty one is not set
     * @param arguments of the command
     * @return how it ended
     */
    public Outcome run(Path home, Map<String, String> environment, String... arguments) {
        List<String> line = new ArrayList<>(List.of(command().toString()));
        line.addAll(List.of(arguments));
        return start(home, environment, line);
    }

    /**
     * Runs a program with the home directory, the {@code PATH} and the Java of the test, and with nothing else of the test's environment.
     *
     * @param home the home and working directory
     * @param environment further variables; an empty one is not set
     * @param line the program and its arguments
     * @return how it ended
     */
    public static Outcome start(Path home, Map<String, String> environment, List<String> line) {
        try {
            Path out = Files.createTempFile(home, "out", "");
            Path err = Files.createTempFile(home, "err", "");
            ProcessBuilder builder = new ProcessBuilder(line)
                    .directory(home.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().clear();
            builder.environment()
                    .putAll(Map.of(
                            "HOME", home.toString(),
                            "PATH", System.getenv("PATH"),
                            "JAVA_HOME", System.getProperty("java.home")));
            Path named = home.resolve("kstlib.conf.yml");
            if (Files.exists(named)) { // a configuration in the working directory needs no consent when it is named
                builder.environment().put("KSTLIB_CONFIG", named.toString());
            }
            builder.environment().putAll(environment);
            builder.environment().values().removeIf(String::isEmpty);
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(Command.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                fail(line + " takes too long: " + Files.readString(err));
            }
            return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }
}
