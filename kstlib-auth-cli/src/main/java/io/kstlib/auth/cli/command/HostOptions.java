package io.kstlib.auth.cli.command;

import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.text.PrintableText;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that may receive the token, as {@code --host} names them. Tools ask for every host that a stranger's repository or package names, so
 * there is no token without a host.
 */
public final class HostOptions {

    /** The option that names a host. */
    public static final String OPTION = "--host";

    private static final Set<String> SCHEMES = Set.of("https", "http");

    /**
     * A name or an address, then a port. Tools and servers agree on what these characters mean, and on no others. It is matched before its case is
     * folded: the small letter of a letter outside of ASCII may be in ASCII.
     */
    private static final String SERVER =
            "([A-Za-z0-9_](?:(?:[A-Za-z0-9_-]|\\.(?!\\.))*[A-Za-z0-9_])?|\\[[0-9A-Fa-f:.]+])(?::([0-9]{1,5}))?";

    private static final Pattern AUTHORITY = Pattern.compile(SERVER);

    /** A host, or all names below a domain of at least two labels. */
    private static final Pattern HOST = Pattern.compile("((?:\\*\\.(?=[^.]+\\.[^.]))?)" + SERVER);

    private static final Pattern URL = Pattern.compile("(https?)://([^/]+)(/[!-~&&[^?#\\\\]]*)?");
    private static final int LAST_PORT = 65_535;

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
            return named && server.port() == (port == null ? WebOrigin.standardPort(server.scheme()) : port);
        }
    }

    private HostOptions(List<Host> hosts) {
        this.hosts = hosts;
    }

    /** Adds the option that names the hosts. */
    public static void addOption(SpecBuilder spec) {
        spec.texts(
                "HOST",
                "A host that may receive the token: git.company.com, git.company.com:8443 or *.company.com; may be"
                        + " repeated",
                OPTION);
    }

    /**
     * {@return the hosts that the arguments name, at least one}
     *
     * @throws CommandException if none is named, or one is not a host
     */
    public static HostOptions of(Arguments arguments) {
        return of(needed(arguments));
    }

    /**
     * {@return hosts as they are written}
     *
     * @param hosts the hosts, as they are written
     * @throws CommandException if one is not a host
     */
    public static HostOptions of(List<String> hosts) {
        return new HostOptions(hosts.stream().map(HostOptions::host).toList());
    }

    /**
     * {@return the hosts as they were given, in lower case}
     *
     * @throws CommandException if none is named, or one is not a host
     */
    public static List<String> needed(Arguments arguments) {
        List<String> hosts = named(arguments);
        if (hosts.isEmpty()) {
            throw CommandException.configuration(
                    "name the hosts that may receive the token: " + OPTION + " git.company.com");
        }
        return hosts;
    }

    /**
     * {@return the hosts as they were given, in lower case; empty if none is named}
     *
     * @throws CommandException if one is not a host
     */
    public static List<String> named(Arguments arguments) {
        List<String> hosts = arguments.texts(OPTION);
        hosts.forEach(HostOptions::host);
        return hosts.stream()
                .map(host -> host.toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
    }

    private static Host host(String text) {
        Matcher parts = HOST.matcher(text);
        if (!parts.matches() || !isPort(parts.group(3))) {
            throw CommandException.configuration(
                    "a host is written as git.company.com, git.company.com:8443 or *.company.com, not \""
                            + PrintableText.escaped(text) + "\"");
        }
        String below = parts.group(1).isEmpty() ? "" : ".";
        String name = parts.group(2).toLowerCase(Locale.ROOT);
        return new Host(below + name, parts.group(3) == null ? null : Integer.valueOf(parts.group(3)));
    }

    private static boolean isPort(@Nullable String digits) {
        int port = digits == null ? 1 : Integer.parseInt(digits);
        return port >= 1 && port <= LAST_PORT;
    }

    /**
     * Whether a server may receive the token: one of the hosts, by https, or by http on this machine (security rule 5).
     *
     * @return whether it is one of the hosts
     * @throws CommandException if it is one of the hosts, and others could read what is sent there
     */
    public boolean allow(WebOrigin server) {
        boolean named = hosts.stream().anyMatch(host -> host.is(server));
        if (named && !server.isSafe()) {
            throw CommandException.failed(
                    "no token is sent to " + server + ", because others could read it; use https");
        }
        return named;
    }

    /** {@return the hosts that are named in full, as they were given} */
    public List<String> inFull() {
        return hosts.stream()
                .filter(host -> !host.name().startsWith("."))
                .map(host -> host.port() == null ? host.name() : host.name() + ":" + host.port())
                .toList();
    }

    /**
     * Reads the server in a URL.
     *
     * @param url any text
     * @return the server; empty for a text that is not such a URL, or that programs read in more than one way
     */
    public static Optional<WebOrigin> server(String url) {
        Matcher parts = URL.matcher(url);
        return parts.matches() ? server(parts.group(1), parts.group(2)) : Optional.empty();
    }

    /**
     * Reads a server.
     *
     * @param scheme any scheme; other than http and https there is no server
     * @param authority the host, and the port if it is not the standard one
     * @return the server; empty for a text that names no server
     */
    public static Optional<WebOrigin> server(String scheme, String authority) {
        Matcher parts = AUTHORITY.matcher(authority);
        if (!SCHEMES.contains(scheme) || !parts.matches() || !isPort(parts.group(2))) {
            return Optional.empty();
        }
        int port = parts.group(2) == null ? WebOrigin.standardPort(scheme) : Integer.parseInt(parts.group(2));
        return Optional.of(new WebOrigin(scheme, parts.group(1).toLowerCase(Locale.ROOT), port));
    }
}
