package io.kstlib.tests.consumer;

import io.kstlib.tests.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs programs to their end. Of the environment of this process they have only the path. */
public final class Programs {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final Path folder;

    /** @param folder the working and home directory of the programs */
    public Programs(Path folder) {
        this.folder = folder;
    }

    /**
     * How a program ended.
     *
     * @param what the command, for messages
     * @param exitCode its exit code
     * @param output what it wrote
     */
    public record Ended(String what, int exitCode, String output) {

        /** Fails unless the program succeeded. */
        public List<String> lines() {
            if (exitCode != 0) {
                throw new AssertionError(this);
            }
            return output.lines().toList();
        }

        @Override
        public String toString() {
            return exitCode + " from " + what + "\n" + output;
        }
    }

    /** Runs a tool of the JDK that runs this test. */
    public Ended jdk(String tool, List<String> arguments) throws IOException {
        return run(tool, Path.of(System.getProperty("java.home"), "bin", tool), arguments);
    }

    /** Runs Maven like the person who builds this project: with their settings, and with the JDK of this test. */
    public Ended maven(List<String> arguments) throws IOException {
        return run("mvn", Path.of(System.getProperty("kstlib.maven.home"), "bin", "mvn"), arguments);
    }

    Ended run(String name, Path program, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        Map<String, String> environment = builder.environment();
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.keySet().removeIf(variable -> variable.startsWith("KSTLIB"));
        if (!name.equals("mvn")) {
            environment.keySet().retainAll(List.of("PATH", "JAVA_HOME"));
            environment.put("HOME", folder.toString());
        } else {
            environment.put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        }
        Path log = Files.createTempFile(folder, name, ".log");
        try (ChildProcess process = ChildProcess.start(name, builder, log)) {
            if (!process.awaitExit(LIMIT)) {
                throw new AssertionError(name + " takes too long\n" + Files.readString(log));
            }
            return new Ended(command.toString(), process.exitCode(), Files.readString(log));
        }
    }
}
