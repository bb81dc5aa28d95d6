package io.kstlib.tests.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A process that ends when this is closed, and at the latest when this JVM ends. Its output goes to a file. */
public final class ChildProcess implements AutoCloseable {

    private final String name;
    private final Process process;
    private final Path log;
    private final Thread hook;

    private ChildProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.hook = new Thread(() -> killTree(process), "end " + name);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Starts the process.
     *
     * @param name for messages
     * @param builder what to start; its output is redirected here
     * @param log where its output goes
     * @return the running process
     */
    public static ChildProcess start(String name, ProcessBuilder builder, Path log) {
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        try {
            return new ChildProcess(name, builder.start(), log);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot start " + name, failure);
        }
    }

    /**
     * Waits for a line of the output.
     *
     * @param find returns a value for the right line, and {@code null} for all others
     * @param timeout how long to wait
     * @param <T> the type of the value
     * @return the value
     */
    public <T> T awaitLine(Function<String, T> find, Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        while (System.nanoTime() < end) {
            boolean ended = !process.isAlive();
            T found = findLine(find);
            if (found != null) {
                return found;
            }
            if (ended) {
                throw new IllegalStateException(
                        name + " ended with " + process.exitValue() + " before it was ready; see " + log);
            }
            awaitExit(Duration.ofMillis(100));
        }
        throw new IllegalStateException(name + " was not ready within " + timeout.toSeconds() + " s; see " + log);
    }

    private <T> T findLine(Function<String, T> find) {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(java.nio.file.Files.newInputStream(log), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .map(find)
                    .filter(java.util.Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * Waits for the end of the process.
     *
     * @param timeout how long to wait
     * @return whether it ended
     */
    public boolean awaitExit(Duration timeout) {
        try {
            return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + name, interrupted);
        }
    }

    /**
     * @return its exit code
     */
    public int exitCode() {
        return process.exitValue();
    }

    @Override
    public void close() {
        killTree(process);
        awaitExit(Duration.ofSeconds(10));
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyShuttingDown) {
            // the hook runs now, or has run
        }
    }

    /**
     * Ends a process and all processes that it started.
     *
     * @param process the process
     */
    public static void killTree(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
