package io.kstlib.auth.demo;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.util.Map;

/** Explains what happens. It uses standard output, so that its lines stay in order with those of the commands. */
final class Narrator {

    private static final String STRONG = "\u001b[1m";
    private static final String DIM = "\u001b[2m";
    private static final String PLAIN = "\u001b[0m";

    private final PrintStream out;
    private final boolean coloured;

    private Narrator(PrintStream out, boolean coloured) {
        this.out = out;
        this.coloured = coloured;
    }

    static Narrator of(Map<String, String> environment) throws IOException {
        boolean coloured = environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "dumb").equals("dumb")
                && standardOutputIsTerminal();
        return new Narrator(System.out, coloured);
    }

    /** Whether standard output is a terminal. {@code System.console()} behaves differently in each version of Java. */
    private static boolean standardOutputIsTerminal() throws IOException {
        try {
            return new ProcessBuilder("/bin/sh", "-c", "test -t 1")
                            .inheritIO()
                            .start()
                            .waitFor()
                    == 0;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    void say(String line) {
        out.println(line);
        out.flush();
    }

    void file(String content) {
        content.lines().forEach(line -> say("    " + dim(line)));
    }

    void step(String explanation, String command) {
        out.println();
        say(dim("# " + explanation));
        say(styled(STRONG, "$ " + command));
    }

    private String dim(String text) {
        return styled(DIM, text);
    }

    private String styled(String style, String text) {
        return coloured ? style + text + PLAIN : text;
    }
}
