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
import java.util.ArrayList;
import java.util.List;

/** The setup of one tool: shows what changes, asks, and changes it; undoes it in the same way. */
public abstract class ToolSetup implements Command {

    private static final String YES = "--yes";
    private static final String UNDO = "--undo";

    private final String tool;

    /**
     * @param tool the name of the command
     */
    ToolSetup(String tool) {
        this.tool = tool;
    }

    /** {@return the specification of the group {@code setup}, with its commands} */
    public static SpecBuilder setupGroup() {
        return SpecBuilder.group(
                "setup",
                "Set up another tool to get its token from kstlib, or undo that",
                new GitTool(),
                new KubectlTool(),
                new DockerTool(),
                new AwsTool(),
                new PipTool(),
                new MavenTool());
    }

    /** {@return the specification of the group {@code credential}, with its commands} */
    public static SpecBuilder credentialGroup() {
        return SpecBuilder.group(
                "credential",
                "Give a token to a tool that asks for one in its own protocol",
                new GitTool.Credential(),
                new KubectlTool.Credential(),
                new DockerTool.Credential(),
                new AwsTool.Credential(),
                new PipTool.Credential(),
                new MavenTool.Credential());
    }

    /** The changes of the configuration of a tool, as it was found. */
    interface Changes {

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

    /** {@return the predicate behind "no longer" after an undo; without hosts, for all of them} */
    static String undone(List<String> hosts, String provider) {
        return "gets a token" + (hosts.isEmpty() ? "" : " for " + String.join(", ", hosts)) + " from \"" + provider
                + "\"";
    }

    /** Reads the configuration of the tool. */
    abstract Changes changes(Arguments arguments, ToolLocations places);

    /**
     * Starts the specification of the setup.
     *
     * @param summary its purpose, one short line without a full stop
     * @param description its effect, in whole sentences
     * @return the specification; the caller adds the options of the tool, and {@link #end}
     */
    final SpecBuilder spec(String summary, String description) {
        return SpecBuilder.command(
                        this,
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

    @Override
    public final ExitCode run(Arguments arguments, CommandRun run) {
        Changes changes = changes(arguments, ToolLocations.of(run.here()));
        return arguments.has(UNDO) ? undo(changes, arguments, run) : set(changes, arguments, run);
    }

    private ExitCode set(Changes changes, Arguments arguments, CommandRun run) {
        HelperCommand helper = HelperCommand.of(run, arguments.parameter());
        Plan plan = changes.set(helper);
        plan.warnings().forEach(run.messages()::warn);
        if (plan.changes().isEmpty()) {
            run.answer().line("already set up: ", tool, " ", plan.result());
        } else if (isMade(plan, arguments, run)) {
            String back =
                    "kstlib auth setup " + tool + ShellWord.parameter(helper.provider(), plan.options() + " " + UNDO);
            run.answer().line(tool, " now ", plan.result(), ". To undo it: ", back);
        } else {
            return ExitCode.SETUP_FAILED;
        }
        plan.next().forEach(run.messages()::say);
        return ExitCode.DONE;
    }

    private ExitCode undo(Changes changes, Arguments arguments, CommandRun run) {
        String named = arguments.parameter();
        run.ignoreWorkingDirectory();
        // A provider that is named need not be configured any more.
        String provider = named == null ? run.client(null).name() : run.named(named);
        Plan plan = changes.undo(provider);
        if (plan.changes().isEmpty()) {
            run.answer().line("nothing to undo: no setup of ", tool, " for \"", provider, "\" was found");
            return ExitCode.DONE;
        }
        if (!isMade(plan, arguments, run)) {
            return ExitCode.SETUP_FAILED;
        }
        run.answer().line(tool, " no longer ", plan.result());
        plan.next().forEach(run.messages()::say);
        return ExitCode.DONE;
    }

    private static boolean isMade(Plan plan, Arguments arguments, CommandRun run) {
        if (!agreed(plan, arguments, run)) {
            run.messages().say("Nothing was changed.");
            return false;
        }
        plan.changes().forEach(Plan.Change::make);
        return true;
    }

    private static boolean agreed(Plan plan, Arguments arguments, CommandRun run) {
        for (Plan.Change change : plan.changes()) {
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

    /**
     * All that a setup, or taking it back, changes.
     *
     * @param changes the changes, in the order in which they are made; empty when everything is as it should be
     * @param result the effect of the setup, as a predicate of the tool: "gets its token from …"
     * @param options the options that tell this setup from others of the same provider, each with a space before it
     * @param warnings the obstacles that may keep it from working
     * @param next the next steps of the person, line by line
     */
    public record Plan(List<Change> changes, String result, String options, List<String> warnings, List<String> next) {

        public Plan {
            changes = List.copyOf(changes);
            warnings = List.copyOf(warnings);
            next = List.copyOf(next);
        }

        /**
         * {@return a plan without options, warnings and further steps}
         *
         * @param result the effect of the setup, as a predicate of the tool
         */
        public static Plan of(List<? extends Change> changes, String result) {
            return new Plan(List.copyOf(changes), result, "", List.of(), List.of());
        }

        /**
         * {@return a copy with the options that tell this setup from others}
         *
         * @param changed the options that tell this setup from others
         */
        public Plan with(String changed) {
            return new Plan(changes, result, changed, warnings, next);
        }

        /**
         * {@return a copy with further warnings}
         *
         * @param further the obstacles that may keep it from working
         */
        public Plan warning(List<String> further) {
            return new Plan(changes, result, options, joined(warnings, further), next);
        }

        /**
         * {@return a copy with further steps at the end}
         *
         * @param further the next steps of the person
         */
        public Plan next(String... further) {
            return new Plan(changes, result, options, warnings, joined(next, List.of(further)));
        }

        private static List<String> joined(List<String> some, List<String> more) {
            List<String> all = new ArrayList<>(some);
            all.addAll(more);
            return all;
        }

        /**
         * One change of something that belongs to the person. It is shown first, and made when the person agrees.
         *
         * @param place the place of the change, as the end of a sentence: "your git configuration (~/.gitconfig)"
         * @param lines the added and the removed lines; each begins with "+ " or "- "
         * @param effect makes the change; throws a {@link CommandException} that says what is as before if it cannot be made
         */
        public record Change(String place, List<String> lines, Runnable effect) {

            public Change {
                lines = List.copyOf(lines);
            }

            /**
             * Makes the change.
             *
             * @throws CommandException if it cannot be made; the message says what is as before
             */
            public void make() {
                effect.run();
            }
        }
    }
}
