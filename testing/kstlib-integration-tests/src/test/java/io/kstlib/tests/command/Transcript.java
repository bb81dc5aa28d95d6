package io.kstlib.tests.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The output of a process on one stream, read as it arrives. */
final class Transcript {

    private final List<String> lines = new ArrayList<>();
    private final Thread reader;
    private boolean ended;

    Transcript(InputStream stream, Charset charset) {
        this.reader = new Thread(() -> read(stream, charset), "read a process");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(InputStream stream, Charset charset) {
        try (BufferedReader text = new BufferedReader(new InputStreamReader(stream, charset))) {
            for (String line = text.readLine(); line != null; line = text.readLine()) {
                add(line);
            }
        } catch (IOException endedWithTheProcess) {
            // what was read before stays
        }
        end();
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    synchronized String await(Predicate<String> wanted, Duration limit, Supplier<AssertionError> failure) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            for (String line : lines) {
                if (wanted.test(line)) {
                    return line;
                }
            }
            long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
            if (ended || leftMillis <= 0) {
                throw failure.get();
            }
            try {
                wait(leftMillis);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", interrupted);
            }
        }
    }

    void awaitEnd() {
        try {
            reader.join(Command.LIMIT.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    synchronized String text() {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }
}
