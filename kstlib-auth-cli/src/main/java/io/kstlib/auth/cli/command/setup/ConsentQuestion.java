package io.kstlib.auth.cli.command.setup;

import io.kstlib.auth.api.error.ConsentNeededException;
import io.kstlib.auth.cli.output.Messages;
import io.kstlib.auth.cli.session.CommandException;
import io.kstlib.auth.cli.session.ExitCode;
import io.kstlib.auth.cli.session.Session;
import io.kstlib.auth.cli.session.Terminals;
import io.kstlib.auth.cli.session.Terminals.Stream;
import io.kstlib.auth.core.consent.ConfigConsent;
import io.kstlib.auth.core.consent.ConfigProposal;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Set;

/** Shows what a configuration would do, and asks for consent. For one thread. */
public final class ConsentQuestion {

    private static final Set<String> YES = Set.of("y", "yes");
    private static final int LONGEST_ANSWER = 2_000;

    private final Session session;

    /**
     * @param session where to ask
     */
    public ConsentQuestion(Session session) {
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
     * Loads the configuration. Where it needs consent, a person at a terminal is asked first.
     *
     * @param load how the session loads it
     * @throws ConsentNeededException if there is no one to ask
     * @throws CommandException if the person says no
     */
    public void beforeLogin(Runnable load) {
        try {
            load.run();
        } catch (ConsentNeededException needed) {
            if (!canBeAsked()) {
                throw needed;
            }
            ConfigConsent consent = session.consent();
            ConfigProposal proposal = consent.examine(needed.file());
            new ProposalView(session.talk()::need).print(proposal);
            if (!saysYes()) {
                throw new CommandException(ExitCode.CONFIGURATION, "not allowed; nothing in the file was used");
            }
            consent.allow(proposal);
            load.run();
        }
    }

    /**
     * Asks for consent. Everything but a clear yes is a no.
     *
     * @return whether the person said yes
     */
    public boolean saysYes() {
        Messages talk = session.talk();
        talk.ask("Allow it? [y/N] ");
        return YES.contains(answer(session.here().in()).strip().toLowerCase(Locale.ROOT));
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
