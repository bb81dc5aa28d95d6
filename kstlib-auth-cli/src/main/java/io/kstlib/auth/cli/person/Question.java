package io.kstlib.auth.cli.person;

import io.kstlib.auth.cli.session.Session;
import io.kstlib.auth.cli.session.Terminals;
import io.kstlib.auth.cli.session.Terminals.Stream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Set;

/** A question to a person at the terminal. For one thread. */
public final class Question {

    private static final Set<String> YES = Set.of("y", "yes");
    private static final int LONGEST_ANSWER = 2_000;

    private final Session session;

    /**
     * @param session where to ask
     */
    public Question(Session session) {
        this.session = session;
    }

    /**
     * Whether a person can be asked: output and input are a terminal.
     *
     * @return false in pipes and scripts
     */
    public boolean canBeAsked() {
        Terminals terminals = session.here().terminals();
        return terminals.has(Stream.IN) && terminals.has(Stream.ERR);
    }

    /**
     * Asks for a yes. Everything but a clear yes is a no.
     *
     * @param question what to ask
     * @return whether the person said yes
     */
    public boolean saysYes(String question) {
        return YES.contains(answerTo(question + " [y/N] ").toLowerCase(Locale.ROOT));
    }

    /**
     * Asks for a yes that is typed now: what was typed before the question does not count.
     *
     * @param question what to ask
     * @return whether the person said yes
     */
    public boolean saysYesNow(String question) {
        InputStream in = session.here().in();
        try {
            int typed = in.available();
            while (typed > 0 && in.skip(typed) > 0) {
                typed = in.available();
            }
        } catch (IOException noAnswer) {
            return false;
        }
        return saysYes(question);
    }

    /**
     * Asks for a text.
     *
     * @param question what to ask
     * @return the answer, without spaces around it; empty when there is none
     */
    public String answerTo(String question) {
        session.talk().ask(question);
        return answer(session.here().in()).strip();
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
