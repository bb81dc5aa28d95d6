package io.kstlib.sops.program;

import io.kstlib.files.BoundedInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A running program: writes its input, reads its output, and ends it in time. */
final class RunningProgram {

    private static final int MAX_BYTES = 1 << 20;

    /** Threads of their own: the common pool may have only one thread, and these threads wait. */
    private static final Executor THREADS = task -> {
        Thread thread = new Thread(task, "kstlib-sops-program");
        thread.setDaemon(true);
        thread.start();
    };

    private final String name;
    private final Process process;
    private final long deadline;

    RunningProgram(String name, Process process, Duration timeout) {
        this.name = name;
        this.process = process;
        this.deadline = System.nanoTime() + timeout.toNanos();
    }

    ProgramResult finish(byte[] input) throws ProgramException {
        CompletableFuture<Optional<byte[]>> output =
                CompletableFuture.supplyAsync(() -> read(process.getInputStream()), THREADS);
        CompletableFuture<Optional<byte[]>> errors =
                CompletableFuture.supplyAsync(() -> read(process.getErrorStream()), THREADS);
        CompletableFuture<Void> fed = CompletableFuture.runAsync(() -> feed(input), THREADS);
        try {
            byte[] written = limited(within(output));
            byte[] said = limited(within(errors));
            within(fed);
            if (!process.waitFor(remaining(), TimeUnit.NANOSECONDS)) {
                throw new ProgramException("it did not end in time");
            }
            return new ProgramResult(process.exitValue(), written, said);
        } catch (TimeoutException late) {
            throw new ProgramException(name + " did not answer in time and was ended", late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ProgramException("waiting for " + name + " was interrupted", interrupted);
        } catch (ExecutionException failed) {
            throw new ProgramException("the output of " + name + " cannot be read", failed.getCause());
        } finally {
            kill();
        }
    }

    private <T> T within(CompletableFuture<T> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(remaining(), TimeUnit.NANOSECONDS);
    }

    private static byte[] limited(Optional<byte[]> content) throws ProgramException {
        return content.orElseThrow(() -> new ProgramException("it wrote more than " + MAX_BYTES + " bytes"));
    }

    private long remaining() {
        return Math.max(0, deadline - System.nanoTime());
    }

    private void kill() {
        if (process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Stops one byte above the limit. A program that writes more then writes into a closed pipe. */
    private static Optional<byte[]> read(InputStream stream) {
        try (stream) {
            return BoundedInput.read(stream, MAX_BYTES);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private void feed(byte[] input) {
        try (OutputStream stream = process.getOutputStream()) {
            stream.write(input);
        } catch (IOException ignored) {
            // A program may end without reading everything; its exit code tells whether that was right.
        }
    }
}
