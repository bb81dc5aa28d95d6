package io.kstlib.auth.cli.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Builds the specification of a command, so that all help texts look alike. */
public final class SpecBuilder {

    /** The option that names the configuration file. */
    public static final String CONFIG = "--config";

    /** The option that makes a command say more. */
    public static final String VERBOSE = "--verbose";

    /** The option that names one of several logins at a provider. */
    public static final String ACCOUNT = "--account";

    private final CommandSpec spec;

    private SpecBuilder(CommandSpec spec, String name, String... description) {
        this.spec = spec;
        String[] sentences = description.clone();
        sentences[0] = sentences[0] + ".";
        spec.name(name)
                .usageMessage()
                .description(sentences)
                .abbreviateSynopsis(true)
                .sortOptions(false)
                .sortSynopsis(false)
                .synopsisSubcommandLabel("COMMAND")
                .descriptionHeading("%n")
                .parameterListHeading("%nParameters:%n")
                .optionListHeading("%nOptions:%n")
                .commandListHeading("%nCommands:%n");
    }

    /**
     * Starts the specification of a command.
     *
     * @param command the command that runs
     * @param description its purpose: one short line without a full stop, then whole sentences
     * @return the specification, which {@link #examples} ends
     */
    public static SpecBuilder command(Command command, String name, String... description) {
        return new SpecBuilder(CommandSpec.wrapWithoutInspection(command), name, description);
    }

    /**
     * Makes the specification of a name with these commands below it.
     *
     * @param description the purpose of the commands, one line without a full stop
     * @param commands the commands, in the order of the help
     */
    public static SpecBuilder group(String name, String description, Command... commands) {
        SpecBuilder group = new SpecBuilder(CommandSpec.create(), name, description);
        group.addGlobal();
        for (Command command : commands) {
            group.add(command.spec());
        }
        return group;
    }

    /** Adds the common options that the command does not define itself. */
    private void addGlobal() {
        if (spec.findOption(CONFIG) == null) {
            text(
                    "FILE",
                    "Use this configuration file (default: $KSTLIB_CONFIG, an allowed kstlib.conf.yml in the current"
                            + " directory, or the one in your configuration directory)",
                    CONFIG);
        }
        if (spec.findOption(VERBOSE) == null) {
            flag(
                    "Print more on standard error: which file was read, the requests to providers, the causes of errors",
                    VERBOSE);
        }
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help")
                .build());
    }

    public SpecBuilder flag(String description, String... names) {
        return add(OptionSpec.builder(names).type(boolean.class).arity("0").description(description));
    }

    /** Adds an option with a value. */
    public SpecBuilder text(String label, String description, String... names) {
        return add(valued(String.class, "1", label, description, names));
    }

    /** Adds an option with a whole number. */
    public SpecBuilder number(String label, String description, String... names) {
        return add(valued(Integer.class, "1", label, description, names));
    }

    /** Adds an option that may be repeated. */
    public SpecBuilder texts(String label, String description, String... names) {
        return add(valued(List.class, "1", label, description, names).auxiliaryTypes(String.class));
    }

    /** Adds an option with two values. */
    public SpecBuilder pair(String labels, String description, String name) {
        return add(valued(List.class, "2", labels, description, name)
                .auxiliaryTypes(String.class)
                .hideParamSyntax(true));
    }

    private static OptionSpec.Builder valued(
            Class<?> type, String arity, String label, String description, String... names) {
        return OptionSpec.builder(names)
                .type(type)
                .arity(arity)
                .paramLabel(label)
                .description(description);
    }

    /** Adds the option that shows the version. */
    public SpecBuilder version() {
        return add(OptionSpec.builder("-V", "--version").versionHelp(true).description("Show the version"));
    }

    private SpecBuilder add(OptionSpec.Builder option) {
        spec.addOption(option.build());
        return this;
    }

    public SpecBuilder timeout(String what) {
        return number("SECONDS", what + " (default: callback_server.timeout, or 120)", "-t", "--timeout");
    }

    public SpecBuilder json() {
        return flag("Answer in JSON", "-j", "--json");
    }

    public SpecBuilder provider() {
        return parameter("PROVIDER", "A configured provider (default: default_provider, or the only one)");
    }

    /** Adds the option that names one of several logins at the provider. */
    public SpecBuilder account() {
        return text(
                "NAME",
                "Use the login of this account (default: KSTLIB_ACCOUNT, account in the provider's section, the one that \"kstlib"
                        + " auth switch\" named, or the login without a name, which is called default)",
                ACCOUNT);
    }

    /** Adds the first parameter, which may be left out. */
    public SpecBuilder parameter(String label, String description) {
        return parameter("0", "0..1", label, description);
    }

    /**
     * Adds one parameter.
     *
     * @param index its place, from 0
     * @param arity {@code 1}, or {@code 0..1} if it may be left out
     */
    public SpecBuilder parameter(String index, String arity, String label, String description) {
        return add(placed(String.class, index, arity, label, description));
    }

    /** Adds one parameter that must be there. */
    public SpecBuilder required(String index, String label, String description) {
        return add(placed(String.class, index, "1", label, description).required(true));
    }

    /** Adds a parameter that has one of these values. */
    public SpecBuilder choice(String label, String description, List<String> values) {
        return add(placed(String.class, "0", "1", label, description)
                .required(true)
                .completionCandidates(values));
    }

    /**
     * Adds the parameters after the first.
     *
     * @param arity the number of parameters
     */
    public SpecBuilder furtherParameters(String arity, String label, String description) {
        return add(placed(List.class, "1..*", arity, label, description).auxiliaryTypes(String.class));
    }

    private static PositionalParamSpec.Builder placed(
            Class<?> type, String index, String arity, String label, String description) {
        return PositionalParamSpec.builder()
                .index(index)
                .arity(arity)
                .type(type)
                .paramLabel(label)
                .description(description);
    }

    private SpecBuilder add(PositionalParamSpec.Builder parameter) {
        spec.addPositional(parameter.build());
        return this;
    }

    /** Adds what several commands have. */
    public SpecBuilder with(Consumer<SpecBuilder> part) {
        part.accept(this);
        return this;
    }

    /** Adds the options of all commands, and how the command can end. */
    public SpecBuilder exits(ExitCode... exitCodes) {
        addGlobal();
        Map<String, String> meanings = new LinkedHashMap<>();
        for (ExitCode exit : exitCodes) {
            meanings.put(" " + exit.code(), exit.meaning());
        }
        spec.usageMessage().exitCodeListHeading("%nExit codes:%n").exitCodeList(meanings);
        return this;
    }

    /** Ends the specification with lines to copy. */
    public SpecBuilder examples(String... examples) {
        spec.usageMessage()
                .footerHeading("%nExamples:%n")
                .footer(Stream.of(examples).map(example -> "  " + example).toArray(String[]::new));
        return this;
    }

    /** Adds a command or a group to a group. */
    public SpecBuilder add(SpecBuilder command) {
        spec.addSubcommand(command.spec.name(), command.line());
        return this;
    }

    /** {@return a parser of command lines that are specified so} */
    public CommandLine line() {
        return new CommandLine(spec);
    }
}
