package io.kstlib.auth.cli.command;

import io.kstlib.auth.cli.session.ExitCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The parts of the specifications of commands, so that all help texts look alike. */
public final class CommandSpecs {

    /** The option that names the configuration file. */
    public static final String CONFIG = "--config";

    /** The option that makes a command say more. */
    public static final String VERBOSE = "--verbose";

    private CommandSpecs() {}

    /**
     * Starts the specification of a command.
     *
     * @param command the command that runs
     * @param description what it does: one short line without a full stop, then whole sentences
     * @return the specification; the caller must still add {@link #ending}
     */
    public static CommandSpec command(Command command, String name, String... description) {
        return start(CommandSpec.wrapWithoutInspection(command), name, description);
    }

    /**
     * Makes the specification of a name with commands below it.
     *
     * @param description what the commands are for, one line without a full stop
     */
    public static CommandSpec group(String name, String description) {
        CommandSpec spec = start(CommandSpec.create(), name, description);
        addGlobal(spec);
        return spec;
    }

    /**
     * Makes the specification of a name with these commands below it.
     *
     * @param description what the commands are for, one line without a full stop
     * @param commands the commands, in the order of the help
     */
    public static CommandSpec group(String name, String description, List<Command> commands) {
        CommandSpec group = group(name, description);
        for (Command command : commands) {
            CommandSpec spec = command.spec();
            group.addSubcommand(spec.name(), new CommandLine(spec));
        }
        return group;
    }

    private static CommandSpec start(CommandSpec spec, String name, String... description) {
        spec.name(name)
                .usageMessage()
                .description(sentences(description))
                .abbreviateSynopsis(true)
                .sortOptions(false)
                .sortSynopsis(false)
                .synopsisSubcommandLabel("COMMAND")
                .descriptionHeading("%n")
                .parameterListHeading("%nParameters:%n")
                .optionListHeading("%nOptions:%n")
                .commandListHeading("%nCommands:%n");
        return spec;
    }

    private static String[] sentences(String... description) {
        String[] sentences = description.clone();
        sentences[0] = sentences[0] + ".";
        return sentences;
    }

    /** Adds the common options that the command does not define itself. */
    private static void addGlobal(CommandSpec spec) {
        if (spec.findOption(CONFIG) == null) {
            spec.addOption(value(
                    String.class,
                    "FILE",
                    "Use this configuration file (default: $KSTLIB_CONFIG, an allowed kstlib.conf.yml in the current"
                            + " directory, or the one in your configuration directory)",
                    CONFIG));
        }
        if (spec.findOption(VERBOSE) == null) {
            spec.addOption(flag(
                    "Print more on standard error: which file was read, the requests to providers, the causes of errors",
                    VERBOSE));
        }
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help")
                .build());
    }

    public static OptionSpec flag(String description, String... names) {
        return OptionSpec.builder(names)
                .type(boolean.class)
                .arity("0")
                .description(description)
                .build();
    }

    public static OptionSpec value(Class<?> type, String label, String description, String... names) {
        return OptionSpec.builder(names)
                .type(type)
                .arity("1")
                .paramLabel(label)
                .description(description)
                .build();
    }

    /** Makes an option that may be repeated. */
    public static OptionSpec values(String label, String description, String... names) {
        return OptionSpec.builder(names)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .paramLabel(label)
                .description(description)
                .build();
    }

    public static OptionSpec timeout(String what) {
        return value(Integer.class, "SECONDS", what + " (default: callback_server.timeout, or 120)", "-t", "--timeout");
    }

    public static OptionSpec json() {
        return flag("Answer in JSON", "-j", "--json");
    }

    public static PositionalParamSpec provider() {
        return parameter("PROVIDER", "A configured provider (default: default_provider, or the only one)");
    }

    public static PositionalParamSpec parameter(String label, String description) {
        return PositionalParamSpec.builder()
                .index("0")
                .arity("0..1")
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    /**
     * Adds the end of a specification: the options of all commands, the exit codes, examples.
     *
     * @param spec the specification
     * @param exitCodes how the command can end
     * @param examples lines to copy
     */
    public static void ending(CommandSpec spec, List<ExitCode> exitCodes, String... examples) {
        addGlobal(spec);
        Map<String, String> meanings = new LinkedHashMap<>();
        exitCodes.forEach(exit -> meanings.put(" " + exit.code(), exit.meaning()));
        String[] indented = new String[examples.length];
        for (int i = 0; i < examples.length; i++) {
            indented[i] = "  " + examples[i];
        }
        spec.usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(meanings)
                .footerHeading("%nExamples:%n")
                .footer(indented);
    }
}
