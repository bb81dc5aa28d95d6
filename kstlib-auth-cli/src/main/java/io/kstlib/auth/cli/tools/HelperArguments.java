package io.kstlib.auth.cli.tools;

import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.HostOptions;
import io.kstlib.auth.cli.command.ShellWord;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.command.TargetOptions;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.spi.text.PrintableText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The arguments that several helpers take. */
final class HelperArguments {

    /** The option for the user name. */
    static final String USER = "--user";

    /** The option for the ID token instead of the access token. */
    static final String ID_TOKEN = "--id-token";

    /** The option for the access token instead of the ID token. */
    static final String ACCESS_TOKEN = "--access-token";

    private static final String STANDARD_USER = "oauth2";

    private HelperArguments() {}

    /**
     * Adds the options for the receivers, the kind and the target of the token.
     *
     * @param spec the specification of a helper, or of its setup
     */
    static void addHostOptions(SpecBuilder spec) {
        HostOptions.addOption(spec);
        addUser(spec);
        spec.flag("Give the ID token instead of the access token", ID_TOKEN);
        TargetOptions.addOptions(spec);
    }

    /**
     * Returns the target of the access token, if it is not that of the login. An ID token is always for the client.
     *
     * @param arguments the arguments of a helper, or of its setup
     * @return the target; empty for what the login is for
     * @throws CommandException if the ID token is asked for, too, or a value is not valid
     */
    static Optional<Target> target(Arguments arguments) {
        TargetOptions.OPTIONS.forEach(option -> arguments.refuseBoth(option, ID_TOKEN));
        return TargetOptions.of(arguments);
    }

    /**
     * As {@link #target}, for a tool that gets the ID token unless the arguments say otherwise.
     *
     * @param arguments the arguments of a helper, or of its setup
     * @return the target; empty for what the login is for
     * @throws CommandException if the access token is not asked for, too, or a value is not valid
     */
    static Optional<Target> targetOfAccessToken(Arguments arguments) {
        Optional<Target> target = target(arguments);
        if (target.isPresent() && !arguments.has(ACCESS_TOKEN)) {
            throw CommandException.configuration(
                    "an ID token is for the client, and not for " + target.get().inWords() + "; add " + ACCESS_TOKEN);
        }
        return target;
    }

    /** Returns the client whose tokens a helper gives. */
    static AuthClient client(Arguments arguments, CommandRun run) {
        AuthClient client = run.client(arguments.parameter());
        return target(arguments).map(client::forTarget).orElse(client);
    }

    /** Adds the option that names the configuration, in the words that are true for helpers. */
    static void addConfig(SpecBuilder spec) {
        spec.text(
                "FILE",
                "Use this configuration file, an absolute path (default: $KSTLIB_CONFIG, or the one in your"
                        + " configuration directory; none of the current directory)",
                SpecBuilder.CONFIG);
    }

    /** Adds the provider, which a helper that takes an operation always names: the tool adds the operation. */
    static void addProvider(SpecBuilder spec) {
        spec.required("0", "PROVIDER", "A configured provider");
    }

    static void addOperation(SpecBuilder spec, String operations) {
        spec.required("1", "OPERATION", "What the tool wants: " + operations);
    }

    static String operation(Arguments arguments) {
        return arguments.parametersFrom(1).get(0);
    }

    /** Adds the option for the user name. */
    static void addUser(SpecBuilder spec) {
        spec.text(
                "NAME",
                "The user name beside the token, for servers that want a certain one (default: " + STANDARD_USER + ")",
                USER);
    }

    /**
     * {@return the user name beside the token}
     *
     * @throws CommandException if it is not a name that fits on one line
     */
    static String user(Arguments arguments) {
        return givenUser(arguments).orElse(STANDARD_USER);
    }

    /**
     * {@return the user name; empty for the standard one}
     *
     * @throws CommandException if it is not a name that fits on one line
     */
    static Optional<String> givenUser(Arguments arguments) {
        Optional<String> given = arguments.text(USER);
        given.ifPresent(name -> {
            if (!PrintableText.oneLine(name).equals(name) || name.isBlank() || name.startsWith("-")) {
                throw CommandException.configuration(USER + " takes a user name, such as oauth2");
            }
        });
        return given;
    }

    /**
     * {@return the options that a setup passes on to the helper}
     *
     * @param arguments the arguments of the setup
     * @param hosts the hosts of one helper
     */
    static List<String> forHelper(Arguments arguments, List<String> hosts) {
        List<String> options = new ArrayList<>();
        hosts.forEach(host -> options.addAll(List.of(HostOptions.OPTION, host)));
        givenUser(arguments).ifPresent(user -> options.addAll(List.of(USER, user)));
        if (arguments.has(ID_TOKEN)) {
            options.add(ID_TOKEN);
        }
        target(arguments).map(TargetOptions::words).ifPresent(options::addAll);
        return options;
    }

    /** {@return the hosts as options of a command line for a person} */
    static String hostsInWords(List<String> hosts) {
        return hosts.stream()
                .map(host -> " " + HostOptions.OPTION + " " + ShellWord.of(host))
                .collect(Collectors.joining());
    }
}
