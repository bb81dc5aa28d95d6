package io.kstlib.storage.file.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.files.fixture.ChildClassPath;
import io.kstlib.storage.file.store.LockedFileStore.LockedFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** Another process, or another copy of the store in this one, that locks. */
public final class LockHolder implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    private LockHolder(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts a process that holds the lock of a token until it is closed. */
    static LockHolder start(Path directory) throws IOException {
        LockHolder holder = new LockHolder(java("hold", directory));
        assertEquals("HELD", holder.output.readLine());
        return holder;
    }

    /** Returns what a short-lived process finds: FREE, or the reason why not. */
    static String tryOnce(Path directory) {
        try (BufferedReader output = java("try", directory).inputReader(StandardCharsets.UTF_8)) {
            return output.readLine();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Process java(String task, Path directory) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        ChildClassPath.get(),
                        LockHolder.class.getName(),
                        task,
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        assertEquals(null, output.readLine());
    }

    public static void main(String[] arguments) {
        if (arguments[0].equals("try")) {
            System.out.println(outcome(arguments[1]));
            return;
        }
        Fixture.store(Path.of(arguments[1])).locked(Fixture.CORPORATE, Fixture.WAIT, file -> {
            System.out.println("HELD");
            return awaitEnd(System.in);
        });
    }

    private static long awaitEnd(InputStream in) {
        try {
            return in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Tries to lock for a moment. */
    public static String outcome(String directory) {
        try {
            Fixture.store(Path.of(directory)).locked(Fixture.CORPORATE, Duration.ofMillis(50), LockedFile::path);
            return "FREE";
        } catch (StorageException refusal) {
            return refusal.reason().name();
        }
    }
}
