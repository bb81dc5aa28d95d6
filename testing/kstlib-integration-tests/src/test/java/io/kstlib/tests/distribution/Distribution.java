package io.kstlib.tests.distribution;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.kstlib.tests.command.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The built distribution, or a copy of it. The tests run it like a person. */
final class Distribution {

    private static final Path BUILT = Command.distribution();
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path directory;

    /** How a program ended, and what it wrote. */
    record Outcome(int code, String out, String err) {}

    private Distribution(Path directory) {
        this.directory = directory;
    }

    static Distribution built() {
        assertTrue(Files.isDirectory(BUILT), () -> BUILT + " is missing; run mvn package first");
        return new Distribution(BUILT);
    }

    Distribution copiedTo(Path target) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = target.resolve(directory.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return new Distribution(target);
    }

    Path directory() {
        return directory;
    }

    Path command() {
        return directory.resolve("bin/kstlib");
    }

    /** Whether there is a program that a test needs. */
    static boolean isOnPath(String program) {
        for (String folder : System.getenv("PATH").split(":", -1)) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    Outcome run(Path home, String... arguments) {
        return run(home, Map.of(), arguments);
    }

    /** Runs the command in a home directory, with only the given environment and the Java of the test. */
    Outcome run(Path home, Map<String, String> environment, String... arguments) {
        List<String> line = new ArrayList<>(List.of(command().toString()));
        line.addAll(List.of(arguments));
        return start(home, environment, line);
    }

    static Outcome start(Path home, Map<String, String> environment, List<String> line) {
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
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
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
