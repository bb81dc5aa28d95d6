package io.kstlib.auth.cli;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.CommandRun.GlobalOptions;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.Messages;
import io.kstlib.auth.cli.command.Output;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.command.Style.Colours;
import io.kstlib.auth.cli.command.Terminals.TerminalWidth;
import io.kstlib.auth.spi.text.Suggestion;
import java.lang.module.ModuleDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** A command line that goes through the parser. */
final class ParsedCommand {

    private static final int LONGEST_QUOTED_ARGUMENT = 40;

    /** Longer lines of a help text are hard to read. */
    private static final int WIDEST_HELP = 120;

    private static final int NARROWEST_HELP = 55;

    private final Cli cli;

    ParsedCommand(Cli cli) {
        this.cli = cli;
    }

    int run(List<String> arguments) {
        GlobalOptions none = new GlobalOptions(null, Messages.Level.NORMAL);
        try {
            List<String> asked = withHelpAsOption(arguments);
            ParseResult parsed = new CommandTree().branch(asked).parseArgs(asked.toArray(new String[0]));
            ParseResult last = last(parsed);
            if (last.isUsageHelpRequested()) {
                return cli.run(none, run -> help(last.commandSpec(), run));
            }
            if (parsed.isVersionHelpRequested()) {
                return cli.run(none, ParsedCommand::version);
            }
            if (last.commandSpec().userObject() instanceof Command command) {
                return cli.run(options(parsed), run -> command.run(new Arguments(last), run));
            }
            return cli.run(none, run -> missingCommand(last.commandSpec(), run));
        } catch (ParameterException wrong) {
            return cli.run(none, run -> {
                if (wrong.getCommandLine().getCommandSpec().userObject() instanceof Command command) {
                    command.tellNoAnswer(run, message(wrong));
                }
                throw CommandException.configuration(message(wrong));
            });
        }
    }

    private static ExitCode help(CommandSpec spec, CommandRun run) {
        boolean colours = run.answer().style().colours() == Colours.SHOWN;
        int width = run.answer().reader() == Output.Reader.PERSON
                ? TerminalWidth.of(run.here().environment())
                : TerminalWidth.STANDARD;
        run.here()
                .out()
                .print(helpText(
                        spec, Math.min(WIDEST_HELP, Math.max(NARROWEST_HELP, width)), colours ? Ansi.ON : Ansi.OFF));
        run.here().out().flush();
        return ExitCode.DONE;
    }

    /** Returns the help of a command, as it is printed at this width. */
    static String helpText(CommandSpec spec, int width, Ansi ansi) {
        spec.usageMessage().width(width);
        CommandLine command = spec.commandLine() == null ? new CommandLine(spec) : spec.commandLine();
        return command.getUsageMessage(ansi);
    }

    /** Prints the help because there is no command. It goes to standard error, since the person did not ask for it. */
    private static ExitCode missingCommand(CommandSpec spec, CommandRun run) {
        run.messages().fail("a command is missing");
        helpText(spec, TerminalWidth.STANDARD, Ansi.OFF).lines().forEach(run.messages()::need);
        return ExitCode.CONFIGURATION;
    }

    private static ExitCode version(CommandRun run) {
        run.answer().line("kstlib " + currentVersion());
        return ExitCode.DONE;
    }

    private static ParseResult last(ParseResult parsed) {
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        return last;
    }

    /** Reads the options that every command takes. The value nearest to the command wins. */
    private static GlobalOptions options(ParseResult parsed) {
        @Nullable String config = null;
        Messages.Level level = Messages.Level.NORMAL;
        Optional<ParseResult> next = Optional.of(parsed);
        while (next.isPresent()) {
            ParseResult part = next.get();
            config = part.matchedOptionValue(SpecBuilder.CONFIG, config);
            level = part.hasMatchedOption(SpecBuilder.VERBOSE) ? Messages.Level.VERBOSE : level;
            next = part.hasSubcommand() ? Optional.of(part.subcommand()) : Optional.empty();
        }
        return new GlobalOptions(config, level);
    }

    private static String message(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        String problem = wrong instanceof UnmatchedArgumentException unmatched
                ? unmatched(unmatched, command)
                : ofOption(wrong).orElseGet(() -> String.valueOf(wrong.getMessage()));
        return problem + (problem.endsWith("?") ? "" : ".") + " See \""
                + command.getCommandSpec().qualifiedName() + " --help\"";
    }

    /** Says what an option takes, in the words of its help. */
    private static Optional<String> ofOption(ParameterException wrong) {
        ArgSpec argument = wrong instanceof MissingParameterException missing
                ? missing.getMissing().get(0)
                : wrong.getArgSpec();
        if (!(argument instanceof OptionSpec option)) {
            return Optional.empty();
        }
        if (wrong instanceof MissingParameterException) {
            return Optional.of(option.longestName() + " needs " + option.paramLabel());
        }
        return option.type().equals(Integer.class) && wrong.getValue() != null
                ? Optional.of(option.longestName() + " takes a whole number (" + option.paramLabel() + "), found "
                        + quoted(wrong.getValue()))
                : Optional.empty();
    }

    private static String quoted(String argument) {
        return argument.length() > LONGEST_QUOTED_ARGUMENT
                ? "an argument of " + argument.length() + " characters"
                : "\"" + argument + "\"";
    }

    /** Reports an unexpected argument. It may be a pasted token, so a long one is not repeated; nor is the value of an option. */
    private static String unmatched(UnmatchedArgumentException wrong, CommandLine command) {
        String unmatched = wrong.getUnmatched().get(0);
        String argument = wrong.isUnknownOption() ? unmatched.split("=", 2)[0] : unmatched;
        Optional<String> longer = CommandTree.inFull(command.getCommandSpec(), argument);
        List<String> near = longer.map(List::of)
                .orElseGet(() -> wrong.isUnknownOption()
                        ? wrong.getSuggestions()
                        : Suggestion.nearest(argument, command.getSubcommands().keySet())
                                .map(List::of)
                                .orElse(List.of()));
        return (wrong.isUnknownOption() ? "unknown option " : "unexpected argument ")
                + quoted(argument)
                + (near.isEmpty() ? "" : "; did you mean \"" + String.join("\" or \"", near) + "\"?");
    }

    /**
     * Reads the word {@code help} where a command is expected, as in other tools: it means {@code --help}.
     *
     * @return the arguments with {@code --help} at the end in place of the word; unchanged if the word stands elsewhere, as the name of a provider
     * may
     */
    private static List<String> withHelpAsOption(List<String> arguments) {
        int at = !arguments.isEmpty() && arguments.get(0).equals("auth") ? 1 : 0;
        if (arguments.size() <= at || !arguments.get(at).equals("help")) {
            return arguments;
        }
        List<String> asked = new ArrayList<>(arguments);
        asked.remove(at);
        asked.add("--help");
        return List.copyOf(asked);
    }

    /** Returns the version of the module; on the class path that of the jar's manifest; else a word that says that there is none. */
    private static String currentVersion() {
        Module module = ParsedCommand.class.getModule();
        return Optional.ofNullable(module.getDescriptor())
                .flatMap(ModuleDescriptor::rawVersion)
                .or(() -> Optional.ofNullable(ParsedCommand.class.getPackage().getImplementationVersion()))
                .orElse("(no version: not started from a jar)");
    }
}
