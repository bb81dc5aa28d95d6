package io.kstlib.auth.cli.setup;

import io.kstlib.auth.api.error.ConsentNeededException;
import io.kstlib.auth.api.login.ConfigConsent;
import io.kstlib.auth.api.login.ConfigProposal;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.Question;

/** Shows what a configuration would do, and asks for consent. For one thread. */
public final class ConsentQuestion {

    private static final String ALLOW = "Allow it?";

    private final CommandRun run;
    private final Question question;

    /**
     * @param run where to ask
     */
    public ConsentQuestion(CommandRun run) {
        this.run = run;
        this.question = new Question(run);
    }

    /**
     * Whether a person can be asked.
     *
     * @return false in pipes and scripts
     */
    boolean canBeAsked() {
        return question.canBeAsked();
    }

    /**
     * Loads the configuration. Where it needs consent, a person at a terminal is asked first.
     *
     * @param load how the run loads it
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
            ConfigConsent consent = run.consent();
            ConfigProposal proposal = consent.examine(needed.file());
            new ProposalView(run.messages()::need).print(proposal);
            if (!saysYes()) {
                throw CommandException.configuration("not allowed; nothing in the file was used");
            }
            consent.allow(proposal);
            load.run();
        }
    }

    /**
     * Asks for consent.
     *
     * @return whether the person said yes
     */
    boolean saysYes() {
        return question.saysYes(ALLOW);
    }
}
