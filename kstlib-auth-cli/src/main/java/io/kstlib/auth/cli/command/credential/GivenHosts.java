package io.kstlib.auth.cli.command.credential;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.CommandSpecs;
import io.kstlib.auth.cli.session.CommandException;
import io.kstlib.auth.cli.session.ExitCode;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.text.ShownText;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The hosts that may receive the token, as {@code --host} names them. Tools ask for every host that a stranger's repository or package names, so
 * there is no token without a host.
 */
public final class GivenHosts {

    /** The option. */
    public static final String OPTION = "--host";

    /** A name, an address, or all names below a domain of at least two labels; then a port. */
    private static final Pattern HOST =
            Pattern.compile("((?:\\*\\.(?=[^.]+\\.[^.]))?)([a-z0-9_][a-z0-9._-]*|\\[[0-9a-f:.]+])(?::([0-9]{1,5}))?");

    private final List<Host> hosts;

    /**
     * One value of the option.
     *
     * @param name the name or address; with a dot before it, all names that end with it
     * @param port the port; {@code null} for the standard port of the scheme
     */
    private record Host(String name, @Nullable Integer port) {

        boolean is(WebOrigin server) {
            boolean named = name.startsWith(".")
                    ? server.host().endsWith(name)
                    : server.host().equals(name);
            int standard = server.scheme().equals("https") ? 443 : 80;
            return named && server.port() == (port == null ? standard : port);
        }
    }

    private GivenHosts(List<Host> hosts) {
        this.hosts = hosts;
    }

    /** @return the option that names the hosts */
    public static OptionSpec option() {
        return CommandSpecs.values(
                "HOST",
                "A host that may receive the token: git.company.com, git.company.com:8443 or *.company.com; may be"
                        + " repeated",
                OPTION);
    }

    static GivenHosts of(Arguments arguments) {
        return new GivenHosts(needed(arguments).stream().map(GivenHosts::host).toList());
    }

    /**
     * @param arguments the arguments
     * @return the hosts as they were given, in lower case
     * @throws CommandException if none is named, or one is no host
     */
    public static List<String> needed(Arguments arguments) {
        List<String> hosts = named(arguments);
        if (hosts.isEmpty()) {
            throw new CommandException(
                    ExitCode.CONFIGURATION,
                    "name the hosts that may receive the token: " + OPTION + " git.company.com");
        }
        return hosts;
    }

    /**
     * @param arguments the arguments
     * @return the hosts as they were given, in lower case; none where none is named
     * @throws CommandException if one is no host
     */
    public static List<String> named(Arguments arguments) {
        List<String> hosts = arguments.texts(OPTION).stream()
                .map(host -> host.toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
        hosts.forEach(GivenHosts::host);
        return hosts;
    }

    private static Host host(String text) {
        Matcher parts = HOST.matcher(text);
        if (!parts.matches()) {
            throw new CommandException(
                    ExitCode.CONFIGURATION,
                    "--host takes a host such as git.company.com, git.company.com:8443 or *.company.com, not \""
                            + ShownText.escaped(text) + "\"");
        }
        String below = parts.group(1).isEmpty() ? "" : ".";
        return new Host(below + parts.group(2), parts.group(3) == null ? null : Integer.valueOf(parts.group(3)));
    }

    /**
     * Whether a server may receive the token: one of the hosts, by https, or by http on this machine (design rule 5).
     *
     * @throws CommandException if it is one of the hosts, and others could read what is sent there
     */
    boolean allow(WebOrigin server) {
        boolean named = hosts.stream().anyMatch(host -> host.is(server));
        if (named && !server.isSafe()) {
            throw new CommandException(
                    ExitCode.FAILED, "no token is sent to " + server + ", because others could read it; use https");
        }
        return named;
    }

    /** Returns the hosts that are named in full, as they were given. */
    List<String> inFull() {
        return hosts.stream()
                .filter(host -> !host.name().startsWith("."))
                .map(host -> host.port() == null ? host.name() : host.name() + ":" + host.port())
                .toList();
    }

    /** Reads the server in a URL; empty when it is none. */
    static Optional<WebOrigin> server(String url) {
        try {
            URI given = new URI(url);
            URI plain = new URI(given.getScheme(), null, given.getHost(), given.getPort(), "/", null, null);
            return Optional.of(WebOrigin.of(plain));
        } catch (URISyntaxException | IllegalArgumentException noServer) {
            return Optional.empty();
        }
    }
}
