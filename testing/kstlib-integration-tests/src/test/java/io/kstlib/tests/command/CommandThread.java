package io.kstlib.tests.command;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A thread that has what a process has: three pipes and an exit code. It has no number, and takes no signals. */
final class CommandThread extends Process {

    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    private final Pipe in = open();
    private final Pipe out = open();
    private final Pipe err = open();
    private final PrintStream errors = text(err);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;
    private volatile int exitCode = 1;

    /** What runs on the thread. */
    @FunctionalInterface
    interface Body {

        /**
         * @param in standard input
         * @param out standard output, which the command flushes
         * @param err standard error, as well
         * @return the exit code
         * @throws Throwable a defect
         */
        int run(InputStream in, PrintStream out, PrintStream err) throws Throwable;
    }

    private CommandThread(ClassLoader loader, Body body) {
        this.thread = new Thread(() -> run(body), "kstlib");
        thread.setDaemon(true);
        thread.setContextClassLoader(loader);
    }

    static Process start(ClassLoader loader, Body body) {
        CommandThread command = new CommandThread(loader, body);
        command.thread.start();
        return command;
    }

    private static Pipe open() {
        try {
            return Pipe.open();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static PrintStream text(Pipe pipe) {
        return new PrintStream(
                new BufferedOutputStream(Channels.newOutputStream(pipe.sink()), 8192), false, StandardCharsets.UTF_8);
    }

    private void run(Body body) {
        try {
            exitCode = body.run(Channels.newInputStream(in.source()), text(out), errors);
        } catch (Throwable defect) { // as the handler that Main sets
            defect.printStackTrace(errors);
            errors.flush();
        }
        try {
            in.source().close();
            out.sink().close(); // without flushing, as at the end of a process
            err.sink().close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            ended.countDown();
        }
    }

    @Override
    public OutputStream getOutputStream() {
        return Channels.newOutputStream(in.sink());
    }

    @Override
    public InputStream getInputStream() {
        return Channels.newInputStream(out.source());
    }

    @Override
    public InputStream getErrorStream() {
        return Channels.newInputStream(err.source());
    }

    @Override
    public int waitFor() throws InterruptedException {
        ended.await();
        return exitCode;
    }

    @Override
    public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
        return ended.await(timeout, unit);
    }

    @Override
    public int exitValue() {
        if (ended.getCount() > 0) {
            throw new IllegalThreadStateException("the command still runs");
        }
        return exitCode;
    }

    /** The programs that it starts are children of this JVM; the command itself ends them. */
    @Override
    public Stream<ProcessHandle> descendants() {
        return Stream.empty();
    }

    /** Interrupts the command, which gives up what it waits for, and waits for its end. */
    @Override
    public void destroy() {
        thread.interrupt();
        try {
            in.sink().close();
            if (!ended.await(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("the command goes on although it was interrupted");
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
