package io.kstlib.base;

import io.kstlib.files.BoundedInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs another program to its end, with limits of time and output. A program that is still there when its result is not waited for any more is killed, with
 * all programs that it started.
 *
 * <p>Apache Commons Exec was considered: its watchdog ends the program, but not the children of the program. It needs our own limit for the output, too.
 */
public final class BoundedProgram {

    private static final String THREAD = "kstlib-program";

    private BoundedProgram() {}

    /**
     * The result of a program that ran to its end. Its output may be secret, so {@code toString} does not show it.
     *
     * @param exitCode the exit code; 0 when the program reports success
     * @param output its standard output; the receiver may overwrite it
     * @param errors the beginning of its standard error
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Result(int exitCode, byte[] output, byte[] errors) {

        @Override
        public String toString() {
            return "exit code " + exitCode;
        }
    }

    /**
     * Runs a program.
     *
     * @param program the program, its environment and its directory
     * @param input its standard input; a program that does not read it is no failure
     * @param time the time that it has
     * @param most the largest number of bytes of its standard output, and how many of its standard error are kept
     * @return the result; empty when it wrote more to its standard output
     * @throws IOException if it cannot be started, or its output cannot be read
     * @throws TimeoutException when the time is over and it, or a program that it started, still holds its output
     * @throws InterruptedException when this thread is interrupted
     */
    public static Optional<Result> run(ProcessBuilder program, byte[] input, Duration time, int most)
            throws IOException, TimeoutException, InterruptedException {
        Deadline deadline = Deadline.in(time);
        Process process = program.start();
        try {
            Future<Optional<byte[]>> output = Deadline.begin(THREAD, () -> read(process.getInputStream(), most));
            Future<byte[]> errors = Deadline.begin(THREAD, () -> beginning(process.getErrorStream(), most));
            Future<Boolean> fed = Deadline.begin(THREAD, () -> feed(process.getOutputStream(), input));
            Optional<byte[]> written = deadline.await(output);
            if (written.isEmpty()) {
                return Optional.empty();
            }
            byte[] said = deadline.await(errors);
            boolean unused = deadline.await(fed);
            if (!process.waitFor(deadline.left().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new TimeoutException();
            }
            return Optional.of(new Result(process.exitValue(), written.get(), said));
        } catch (ExecutionException unreadable) {
            throw new IOException("its output cannot be read", unreadable.getCause());
        } finally {
            end(process);
        }
    }

    /** Stops one byte above the limit. A program that writes more then writes into a closed pipe. */
    private static Optional<byte[]> read(InputStream stream, int most) throws IOException {
        try (stream) {
            return BoundedInput.read(stream, most);
        }
    }

    private static byte[] beginning(InputStream stream, int most) throws IOException {
        try (stream) {
            return BoundedInput.beginning(stream, most);
        }
    }

    /** Returns whether the program has read everything. It may end without; its exit code tells whether that was right. */
    private static boolean feed(OutputStream stream, byte[] input) {
        try (stream) {
            stream.write(input);
            return true;
        } catch (IOException ended) {
            return false;
        }
    }

    /** Takes note of what the program started before it ends: afterwards no one knows. */
    private static void end(Process process) {
        if (process.isAlive()) {
            List<ProcessHandle> started = process.descendants().toList();
            process.destroyForcibly();
            started.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
