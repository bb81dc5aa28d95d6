package io.kstlib.auth.testkit.storage;

import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Another Java process that works on the same place, with the classes of this process. */
final class ChildProcess implements AutoCloseable {

    private static final int MOST_LINES = 100;

    private final Process process;
    private final BufferedReader output;
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final Thread listener = new Thread(this::listen, "child-errors");

    private ChildProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
        this.listener.setDaemon(true);
    }

    static ChildProcess start(StorageRecipe recipe, StorageWorker.Task task, String provider) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-XX:-UsePerfData",
                // The classes are those of this process, which has verified them.
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-BytecodeVerificationRemote",
                "-D" + Counter.START_PROPERTY + "=" + Counter.START,
                "-cp",
                classPath(System.getProperties()),
                StorageWorker.class.getName(),
                task.name(),
                provider));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(recipe.environment());
        try {
            ChildProcess child = new ChildProcess(builder.start());
            child.listener.start();
            child.hand(recipe);
            return child;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot start " + command.get(0), failure);
        }
    }

    /** Sends the recipe through standard input, because every user of the machine can read arguments. The input stays open. */
    private void hand(StorageRecipe recipe) throws IOException {
        try {
            recipe.writeTo(new DataOutputStream(process.getOutputStream()));
        } catch (IOException ended) {
            throw failure("the child does not take the recipe: " + ended.getMessage());
        }
    }

    /**
     * Returns the class path of the child. A test of a plugin with a module descriptor has most of its classes on the module path; the
     * child needs no modules.
     */
    static String classPath(Properties properties) {
        return Stream.of("java.class.path", "jdk.module.path")
                .map(name -> properties.getProperty(name, ""))
                .filter(path -> !path.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Reads the output to its end, since a full pipe would stop the child. */
    private void listen() {
        try (BufferedReader errors = process.errorReader(StandardCharsets.UTF_8)) {
            for (String line = errors.readLine(); line != null; line = errors.readLine()) {
                if (complaints.size() < MOST_LINES) {
                    complaints.add(line);
                }
            }
        } catch (IOException closed) {
            complaints.add("(the rest cannot be read: " + closed.getMessage() + ")");
        }
    }

    private AssertionError failure(String what) {
        try {
            if (process.waitFor(1, TimeUnit.SECONDS)) { // its last lines are still arriving
                listener.join(TokenStorageContract.PATIENCE.toMillis());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return new AssertionError(
                complaints.isEmpty() ? what : what + "; its standard error:\n" + String.join("\n", complaints));
    }

    long pid() {
        return process.pid();
    }

    /** Returns the next line of the child's output; {@code null} at its end. */
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
            throw failure("expected the child to say \"" + expected + "\", it said: " + line);
        }
    }

    /** Returns the next line, which is a number. */
    long nextNumber() {
        String line = nextLine();
        if (line == null || !line.matches("[0-9]{1,18}")) {
            throw failure("expected the child to say a number, it said: " + line);
        }
        return Long.parseLong(line);
    }

    void expectSuccess() throws InterruptedException {
        if (!process.waitFor(TokenStorageContract.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw failure("the child does not end");
        }
        if (process.exitValue() != 0) {
            throw failure("the child failed with exit code " + process.exitValue());
        }
    }

    /** Lets the child run for a while, then ends it like {@code kill -9}, so that it cannot clean up. Its earlier output can still be read. */
    void killAfter(long micros) throws InterruptedException {
        if (process.waitFor(micros, TimeUnit.MICROSECONDS)) {
            throw failure("the child ended by itself with exit code " + process.exitValue());
        }
        if (!process.toHandle().destroyForcibly()) { // Process.destroyForcibly would also close the output
            throw failure("the child cannot be killed");
        }
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
