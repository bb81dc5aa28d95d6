package io.kstlib.auth.testkit.storage;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Another Java process that works on the same place, on the class path of this one. */
final class ChildProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    private ChildProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    static ChildProcess start(StorageRecipe recipe, StorageWorker.Task task, String provider) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-D" + Counter.START_PROPERTY + "=" + Counter.START,
                "-cp",
                System.getProperty("java.class.path"),
                StorageWorker.class.getName(),
                task.name(),
                provider,
                recipe.factory().getName(),
                recipe.home().toString()));
        recipe.settings().forEach((key, value) -> command.add(key + "=" + value));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(recipe.environment());
        try {
            return new ChildProcess(builder.start());
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot start " + command.get(0), failure);
        }
    }

    long pid() {
        return process.pid();
    }

    /** The next line of the child's output; {@code null} at its end. */
    @Nullable
    String nextLine() {
        try {
            return output.readLine();
        } catch (IOException closed) {
            throw new UncheckedIOException("the child's output cannot be read", closed);
        }
    }

    void expectLine(String expected) {
        String line = nextLine();
        if (!expected.equals(line)) {
            throw new AssertionError("expected the child to say \"" + expected + "\", it said: " + line);
        }
    }

    void expectSuccess() throws InterruptedException {
        if (!process.waitFor(TokenStorageContract.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the child does not end");
        }
        if (process.exitValue() != 0) {
            throw new AssertionError("the child failed with exit code " + process.exitValue() + ", see standard error");
        }
    }

    /** Lets it run for a while, then ends it as {@code kill -9} does: it cannot clean up. What it said before can still be read. */
    void killAfter(long micros) throws InterruptedException {
        if (process.waitFor(micros, TimeUnit.MICROSECONDS)) {
            throw new AssertionError("the child ended by itself with exit code " + process.exitValue());
        }
        if (!process.toHandle().destroyForcibly()) { // Process.destroyForcibly would close the output, too
            throw new AssertionError("the child cannot be killed");
        }
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
