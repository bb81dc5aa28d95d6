package io.kstlib.auth.cli.tools;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.GivenHosts;
import io.kstlib.auth.cli.command.GivenTarget;
import io.kstlib.auth.cli.command.ShellWord;
import java.util.ArrayList;
import java.util.List;

/** The options that a setup passes on to the helper: which hosts receive the token, beside which user name, which token it is, and for which service. */
public final class HelperOptions {

    private final Arguments arguments;

    /**
     * @param arguments the arguments of the setup
     */
    public HelperOptions(Arguments arguments) {
        this.arguments = arguments;
    }

    /** {@return the hosts, in lower case; empty if none is named} */
    public List<String> hosts() {
        return GivenHosts.named(arguments);
    }

    /**
     * {@return the hosts, in lower case}
     *
     * @throws CommandException if none is named
     */
    public List<String> neededHosts() {
        return GivenHosts.needed(arguments);
    }

    /**
     * {@return the options of that helper}
     *
     * @param hosts the hosts of one helper
     */
    public List<String> forHelper(List<String> hosts) {
        List<String> options = new ArrayList<>();
        hosts.forEach(host -> options.addAll(List.of(GivenHosts.OPTION, host)));
        HelperArguments.givenUser(arguments).ifPresent(user -> options.addAll(List.of(HelperArguments.USER, user)));
        if (arguments.has(HelperArguments.ID_TOKEN)) {
            options.add(HelperArguments.ID_TOKEN);
        }
        HelperArguments.target(arguments).map(GivenTarget::words).ifPresent(options::addAll);
        return options;
    }

    /** {@return the hosts as options of a command line for a person} */
    public static String inWords(List<String> hosts) {
        StringBuilder words = new StringBuilder();
        hosts.forEach(
                host -> words.append(' ').append(GivenHosts.OPTION).append(' ').append(ShellWord.of(host)));
        return words.toString();
    }
}
