package io.kstlib.auth.cli.command;

import io.kstlib.auth.cli.command.Terminals.Stream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A question to a person at the terminal. For one thread at a time. */
public final class Question {

    private static final Set<String> YES = Set.of("y", "yes");
    private static final int LONGEST_ANSWER = 2_000;

    private static final long LOOK_EVERY_MILLIS = 200;

    private final CommandRun run;
    private @Nullable CompletableFuture<String> typed;

    /**
     * @param run the run that asks
     */
    public Question(CommandRun run) {
        this.run = run;
    }

    /**
     * Whether a person can be asked: output and input are a terminal.
     *
     * @return false in pipes and scripts
     */
    public boolean canBeAsked() {
        Terminals terminals = run.here().terminals();
        return terminals.has(Stream.IN) && terminals.has(Stream.ERR);
    }

    /**
     * Asks for a yes. Everything but a clear yes is a no.
     *
     * @param question the question
     * @return whether the person said yes
     */
    public boolean saysYes(String question) {
        return YES.contains(answerTo(question + " [y/N] ").toLowerCase(Locale.ROOT));
    }

    /**
     * Asks for a word that only this question names, so that nothing typed before it is a yes.
     *
     * @param question the question
     * @param word the word for yes
     * @param isLate whether it must be a no by now; asked several times a second while no line is typed
     * @return whether the person typed the word, and nothing else
     */
    public boolean isAnsweredWith(String word, String question, BooleanSupplier isLate) {
        CompletableFuture<String> line = nextLine();
        run.messages().ask(question);
        try {
            while (true) {
                try {
                    return line.get(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)
                            .strip()
                            .equals(word);
                } catch (TimeoutException notYet) {
                    if (isLate.getAsBoolean()) {
                        run.messages().need("(too late)");
                        return false;
                    }
                }
            }
        } catch (ExecutionException noAnswer) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Reads a line on a thread of its own, since reading from a terminal cannot be interrupted. Forgets whole lines that are there already. Half a line cannot be
     * seen, and a reading may still wait since an earlier question.
     */
    private CompletableFuture<String> nextLine() {
        CompletableFuture<String> before = typed;
        if (before != null && !before.isDone()) {
            return before;
        }
        InputStream in = run.here().in();
        CompletableFuture<String> line = new CompletableFuture<>();
        typed = line;
        try {
            int bytes = in.available();
            while (bytes > 0 && in.skip(bytes) > 0) {
                bytes = in.available();
            }
        } catch (IOException noAnswer) {
            line.complete("");
            return line;
        }
        Thread reader = new Thread(() -> line.complete(answer(in)), "kstlib-answer");
        reader.setDaemon(true);
        reader.start();
        return line;
    }

    /**
     * Asks for a text.
     *
     * @param question the question
     * @return the answer, without spaces around it; empty when there is none
     */
    public String answerTo(String question) {
        run.messages().ask(question);
        return answer(run.here().in()).strip();
    }

    /** Reads one line, byte by byte: others read what comes after it. */
    private static String answer(InputStream in) {
        StringBuilder line = new StringBuilder();
        try {
            for (int next = in.read(); next >= 0 && next != '\n' && line.length() < LONGEST_ANSWER; next = in.read()) {
                line.append((char) next);
            }
        } catch (IOException noAnswer) {
            return "";
        }
        return line.toString();
    }
}
