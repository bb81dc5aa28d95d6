package io.kstlib.auth.cli.command.credential;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.CommandSpecs;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The arguments that several helpers take. */
public final class HelperArguments {

    /** The option for the user name. */
    public static final String USER = "--user";

    private static final String STANDARD_USER = "oauth2";

    private HelperArguments() {}

    /** Adds the option that names the configuration, in the words that are true for helpers. */
    static void addConfig(CommandSpec spec) {
        spec.addOption(CommandSpecs.value(
                String.class,
                "FILE",
                "Use this configuration file, an absolute path (default: $KSTLIB_CONFIG, or the one in your"
                        + " configuration directory; none of the current directory)",
                CommandSpecs.CONFIG));
    }

    /** Adds the provider, which a helper that takes an operation always names: the tool adds the operation. */
    static void addProvider(CommandSpec spec) {
        spec.addPositional(positional("0", "PROVIDER", "A configured provider"));
    }

    static void addOperation(CommandSpec spec, String operations) {
        spec.addPositional(positional("1", "OPERATION", "What the tool wants: " + operations));
    }

    private static PositionalParamSpec positional(String index, String label, String description) {
        return PositionalParamSpec.builder()
                .index(index)
                .arity("1")
                .required(true)
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    static String operation(Arguments arguments) {
        return arguments.parametersFrom(1).get(0);
    }

    /** @return the option for the user name */
    public static OptionSpec userOption() {
        return CommandSpecs.value(
                String.class,
                "NAME",
                "The user name beside the token, for servers that want a certain one (default: " + STANDARD_USER + ")",
                USER);
    }

    /**
     * @param arguments the arguments
     * @return the user name beside the token
     */
    public static String user(Arguments arguments) {
        return arguments.text(USER).orElse(STANDARD_USER);
    }
}
