package io.kstlib.auth.cli;

import io.kstlib.auth.cli.agent.AgentGroup;
import io.kstlib.auth.cli.check.CheckCommand;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.CommandRun.GlobalOptions;
import io.kstlib.auth.cli.command.CompletionCommand;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.Messages;
import io.kstlib.auth.cli.command.Output;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.command.Style.Colours;
import io.kstlib.auth.cli.command.Terminals.TerminalWidth;
import io.kstlib.auth.cli.login.AllowCommand;
import io.kstlib.auth.cli.login.InitCommand;
import io.kstlib.auth.cli.login.LoginCommand;
import io.kstlib.auth.cli.login.LogoutCommand;
import io.kstlib.auth.cli.login.MoveCommand;
import io.kstlib.auth.cli.login.SwitchCommand;
import io.kstlib.auth.cli.status.DoctorCommand;
import io.kstlib.auth.cli.status.PluginsCommand;
import io.kstlib.auth.cli.status.ProvidersCommand;
import io.kstlib.auth.cli.status.StatusCommand;
import io.kstlib.auth.cli.token.CallCommand;
import io.kstlib.auth.cli.token.ExecCommand;
import io.kstlib.auth.cli.token.TokenCommand;
import io.kstlib.auth.cli.token.WhoamiCommand;
import io.kstlib.auth.cli.tools.ToolSetup;
import io.kstlib.auth.spi.internal.text.Suggestion;
import java.lang.module.ModuleDescriptor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
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
            return last.commandSpec().name().equals(CommandTree.AUTH)
                    ? cli.run(options(parsed), run -> logins(last.commandSpec(), run))
                    : cli.run(none, run -> missingCommand(last.commandSpec(), run));
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

    /** Lists all logins, for {@code kstlib auth}; where nothing is configured, the help shows how to begin. */
    private static ExitCode logins(CommandSpec spec, CommandRun run) {
        return run.kstlibEvenUnconfigured().providers().isEmpty()
                ? missingCommand(spec, run)
                : StatusCommand.ofAllLogins(run);
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

    /** The tree of commands. Only the branch that the arguments name is built; all of it when they name none. */
    static final class CommandTree {

        private static final String ROOT = "kstlib";
        private static final String AUTH = "auth";
        private static final String AGENT = "agent";
        private static final String COMPLETION = "completion";

        private final Map<String, Supplier<SpecBuilder>> authCommands = new LinkedHashMap<>();

        CommandTree() {
            authCommands.put("init", () -> new InitCommand().spec());
            authCommands.put("login", () -> new LoginCommand().spec());
            authCommands.put("logout", () -> new LogoutCommand().spec());
            authCommands.put("status", () -> new StatusCommand().spec());
            authCommands.put("switch", () -> new SwitchCommand().spec());
            authCommands.put(
                    "storage",
                    () -> SpecBuilder.group("storage", "Move stored logins to another storage", new MoveCommand()));
            authCommands.put("token", () -> new TokenCommand().spec());
            authCommands.put("call", () -> new CallCommand().spec());
            authCommands.put("exec", () -> new ExecCommand().spec());
            authCommands.put("credential", ToolSetup::credentialGroup);
            authCommands.put("setup", ToolSetup::setupGroup);
            authCommands.put("whoami", () -> new WhoamiCommand().spec());
            authCommands.put("providers", () -> new ProvidersCommand().spec());
            authCommands.put("check", () -> new CheckCommand().spec());
            authCommands.put("plugins", () -> new PluginsCommand().spec());
            authCommands.put("doctor", () -> new DoctorCommand().spec());
            authCommands.put("allow", () -> new AllowCommand().spec());
        }

        /**
         * Suggests the command in full, where a person may have left {@code auth} out, or written it where it does not belong, and the option for {@code -vvv}
         * of the Python kstlib.
         */
        static Optional<String> inFull(CommandSpec at, String name) {
            if (name.matches("-vv+")) {
                return Optional.of(SpecBuilder.VERBOSE);
            }
            if (at.name().equals(AUTH)) {
                return Optional.of(name).filter(COMPLETION::equals).map(command -> ROOT + " " + command);
            }
            return at.name().equals(ROOT)
                    ? Suggestion.nearest(name, new CommandTree().authCommands.keySet())
                            .map(command -> String.join(" ", ROOT, AUTH, command))
                    : Optional.empty();
        }

        CommandLine whole() {
            return tree(authCommands.keySet());
        }

        /** Builds the part of the tree that these arguments need. */
        CommandLine branch(List<String> arguments) {
            if (!arguments.isEmpty() && arguments.get(0).equals(AGENT)) {
                return tree(Set.of(AGENT));
            }
            int auth = arguments.indexOf(AUTH);
            boolean named =
                    auth >= 0 && auth + 1 < arguments.size() && authCommands.containsKey(arguments.get(auth + 1));
            return named ? tree(Set.of(arguments.get(auth + 1))) : whole();
        }

        private CommandLine tree(Set<String> names) {
            SpecBuilder auth = SpecBuilder.group(AUTH, "Log in, and use the tokens");
            authCommands.forEach((name, command) -> {
                if (names.contains(name)) {
                    auth.add(command.get());
                }
            });
            SpecBuilder root = SpecBuilder.group(
                            ROOT, "Logs in to OAuth 2.0 and OpenID Connect providers and keeps the tokens")
                    .version()
                    .add(auth);
            if (names.size() > 1 || names.contains(AGENT)) {
                root.add(AgentGroup.spec(Cli::run));
            }
            if (names.size() > 1) {
                root.add(new CompletionCommand(this::whole).spec());
            }
            return root.line().setExpandAtFiles(false);
        }
    }
}
