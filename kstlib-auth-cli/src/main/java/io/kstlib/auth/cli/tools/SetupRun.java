package io.kstlib.auth.cli.tools;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.Question;
import io.kstlib.auth.cli.command.ShellWord;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.command.StyledText;
import io.kstlib.auth.spi.text.PrintableText;

/** One run of a setup: shows what changes, asks, and changes it. For one thread. */
final class SetupRun {

    private static final String YES = "--yes";
    private static final String UNDO = "--undo";

    private final String tool;
    private final Arguments arguments;
    private final CommandRun run;
    private final PersonalPlaces places;

    SetupRun(String tool, Arguments arguments, CommandRun run) {
        this.tool = tool;
        this.arguments = arguments;
        this.run = run;
        this.places = PersonalPlaces.of(run.here());
    }

    /** What a setup of one tool plans. */
    interface Setup {

        /**
         * {@return the changes; empty if the tool is set up already}
         *
         * @param helper the command that gives the tool its token
         */
        Plan set(HelperCommand helper);

        /**
         * {@return the changes; empty if the tool is not set up}
         *
         * @param provider the provider that the setup was for
         */
        Plan undo(String provider);
    }

    /**
     * Starts the specification of a setup.
     *
     * @param setup the command
     * @param summary what it does, one short line without a full stop
     * @param description what it does, in whole sentences
     * @return the specification; the caller adds the options of the tool, and {@link #end}
     */
    static SpecBuilder spec(Command setup, String tool, String summary, String description) {
        return SpecBuilder.command(
                        setup,
                        tool,
                        summary,
                        description,
                        "Shows the change and asks first. What is written names your configuration by its absolute path; one in the"
                                + " current directory counts only if --config or KSTLIB_CONFIG names it.")
                .provider();
    }

    /** Adds what all setups have. */
    static void end(SpecBuilder spec) {
        spec.flag("Do not ask", "-y", YES)
                .flag("Remove what this command wrote, even if it was run with other options", UNDO)
                .exits(ExitCode.DONE, ExitCode.SETUP_FAILED, ExitCode.CONFIGURATION);
    }

    PersonalPlaces places() {
        return places;
    }

    /**
     * {@return the exit code}
     *
     * @param setup what to plan
     */
    ExitCode run(Setup setup) {
        return arguments.has(UNDO) ? undo(setup, undone()) : set(setup, HelperCommand.of(run, arguments.parameter()));
    }

    private ExitCode set(Setup setup, HelperCommand helper) {
        Plan plan = setup.set(helper);
        plan.warnings().forEach(run.messages()::warn);
        if (plan.changes().isEmpty()) {
            run.answer().line("already set up: ", tool, " ", plan.result());
        } else if (isMade(plan)) {
            String back =
                    "kstlib auth setup " + tool + ShellWord.parameter(helper.provider(), plan.options() + " " + UNDO);
            run.answer().line(tool, " now ", plan.result(), ". To undo it: ", back);
        } else {
            return ExitCode.SETUP_FAILED;
        }
        plan.next().forEach(run.messages()::say);
        return ExitCode.DONE;
    }

    private ExitCode undo(Setup setup, String provider) {
        Plan plan = setup.undo(provider);
        if (plan.changes().isEmpty()) {
            run.answer().line("nothing to undo: no setup of ", tool, " for \"", provider, "\" was found");
            return ExitCode.DONE;
        }
        if (!isMade(plan)) {
            return ExitCode.SETUP_FAILED;
        }
        run.answer().line(tool, " no longer ", plan.result());
        plan.next().forEach(run.messages()::say);
        return ExitCode.DONE;
    }

    /** Returns the provider whose setup is undone. It need not be configured any more where it is named. */
    private String undone() {
        String named = arguments.parameter();
        run.ignoreWorkingDirectory();
        return named == null ? run.client(null).name() : run.named(named);
    }

    private boolean isMade(Plan plan) {
        if (!agreed(plan)) {
            run.messages().say("Nothing was changed.");
            return false;
        }
        plan.changes().forEach(Change::make);
        return true;
    }

    private boolean agreed(Plan plan) {
        for (Change change : plan.changes()) {
            run.messages().need("This changes ", PrintableText.escaped(change.place()), ":");
            change.lines().forEach(line -> run.messages().need("  ", StyledText.of(PrintableText.escaped(line))));
        }
        if (arguments.has(YES)) {
            return true;
        }
        Question question = new Question(run);
        if (!question.canBeAsked()) {
            throw CommandException.configuration(
                    "there is no terminal to ask on, and nothing was changed; change it without a question by " + YES);
        }
        return question.saysYes("Go on?");
    }
}
