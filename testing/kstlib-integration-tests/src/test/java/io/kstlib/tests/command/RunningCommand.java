package io.kstlib.tests.command;

import io.kstlib.tests.process.ChildProcess;
import io.kstlib.tests.process.DefaultSignals;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A running command. Closing it ends it. */
public final class RunningCommand implements AutoCloseable {

    private static final Duration CLOSING = Duration.ofSeconds(10);

    private final String what;
    private final Process process;
    private final Charset charset;
    private final Transcript out;
    private final Transcript err;
    private final Thread hook;

    RunningCommand(String what, Process process, Charset charset) {
        this.what = what;
        this.process = process;
        this.charset = charset;
        this.out = new Transcript(process.getInputStream(), charset);
        this.err = new Transcript(process.getErrorStream(), charset);
        this.hook = new Thread(() -> ChildProcess.killTree(process), "end kstlib");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Waits for the URL that the command prints on a line of its own on standard output.
     *
     * @return the URL
     */
    public URI awaitUrl() {
        return URI.create(awaitLine(out, RunningCommand::isUrl));
    }

    private static boolean isUrl(String line) {
        return line.startsWith("http://") || line.startsWith("https://");
    }

    /**
     * Waits for a line on standard error.
     *
     * @param part a part of the line
     * @return the line
     */
    public String awaitTalk(String part) {
        return awaitLine(err, line -> line.contains(part));
    }

    /**
     * Waits for a line on standard output, where all is at a terminal.
     *
     * @param part a part of the line
     * @return the line
     */
    public String awaitLine(String part) {
        return awaitLine(out, line -> line.contains(part));
    }

    private String awaitLine(Transcript transcript, Predicate<String> wanted) {
        return transcript.await(wanted, Command.LIMIT, () -> new AssertionError("no such line from " + soFar(-1)));
    }

    /**
     * Types a line. A command that has ended without reading it does not miss it.
     *
     * @param line without its line break
     */
    public void type(String line) {
        try {
            OutputStream input = process.getOutputStream();
            input.write((line + "\n").getBytes(charset));
            input.flush();
        } catch (IOException failure) {
            if (!hasEnded()) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    /** Standard input closes a moment before the end. */
    private boolean hasEnded() {
        try {
            return process.waitFor(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Closes standard input. */
    public void endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** @return the process, with access to the processes that it started */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** Asks the command to end, like Ctrl-C. */
    public void interrupt() {
        signal("INT");
    }

    /**
     * Sends a signal to the command. It is sent when this returns. Skips the test where the command would ignore signals.
     *
     * @param name of the signal, such as {@code TERM}
     */
    public void signal(String name) {
        DefaultSignals.requiredFor(name);
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
            if (!kill.waitFor(Command.LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("kill takes too long");
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    /**
     * Waits for the end.
     *
     * @param limit how long to wait
     * @return how it ended and what it printed
     */
    public Result await(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("still running after " + limit.toSeconds() + " s: " + soFar(-1));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
        out.awaitEnd();
        err.awaitEnd();
        return soFar(process.exitValue());
    }

    /**
     * Waits for the end, up to the default limit.
     *
     * @return how it ended and what it printed
     */
    public Result await() {
        return await(Command.LIMIT);
    }

    private Result soFar(int exitCode) {
        return new Result(what, exitCode, out.text(), err.text());
    }

    @Override
    public void close() {
        ChildProcess.killTree(process);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyShuttingDown) {
            // the hook runs now, or has run
        }
    }
}
