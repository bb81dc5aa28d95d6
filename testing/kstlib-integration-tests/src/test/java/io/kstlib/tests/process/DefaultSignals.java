package io.kstlib.tests.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Lets processes of tests handle signals as they do where a person starts them. A JVM in the background, or below {@code nohup}, ignores Ctrl-C or the end of
 * the terminal, and so does whatever it starts.
 */
public final class DefaultSignals {

    private static final Set<String> OF_TERMINALS = Set.of("HUP", "INT", "QUIT");

    /** The same as bits. */
    private static final long BITS = 0b111;

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String IGNORED = "SigIgn:";

    private static final List<String> RESET = areIgnored() ? reset() : List.of();

    private DefaultSignals() {}

    /**
     * Adds what resets the signals, where this JVM ignores some and the system can reset them.
     *
     * @param line a command line
     * @return the command line; the process is the same
     */
    public static List<String> of(List<String> line) {
        return Stream.concat(RESET.stream(), line.stream()).toList();
    }

    /**
     * Skips a test that sends a signal which processes would ignore.
     *
     * @param name of the signal
     */
    public static void requiredFor(String name) {
        Assumptions.assumeFalse(
                OF_TERMINALS.contains(name) && areIgnored() && RESET.isEmpty(),
                "missing tool: this JVM ignores signals of terminals, as below nohup, and no env knows --default-signal");
    }

    private static boolean areIgnored() {
        if (!Files.exists(STATUS)) {
            return false; // only Linux tells
        }
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(IGNORED))
                    .mapToLong(line -> Long.parseUnsignedLong(
                            line.substring(IGNORED.length()).strip(), 16))
                    .anyMatch(signals -> (signals & BITS) != 0);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<String> reset() {
        List<String> words = List.of("env", "--default-signal");
        try {
            Process tried = new ProcessBuilder(
                            Stream.concat(words.stream(), Stream.of("true")).toList())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return tried.waitFor() == 0 ? words : List.of();
        } catch (IOException missing) {
            return List.of();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
