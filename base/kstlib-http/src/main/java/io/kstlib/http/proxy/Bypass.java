package io.kstlib.http.proxy;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The servers that {@code NO_PROXY} excludes from the proxy. Its entries are names, which include the domains below them, addresses,
 * networks such as {@code 10.0.0.0/8}, each with a port if need be, and {@code *}. Nothing is looked up: a network matches only addresses.
 */
final class Bypass {

    private static final Pattern WITH_PORT = Pattern.compile("(\\[.+]|[^:]+):([0-9]{1,5})");

    private final List<Entry> entries;

    private Bypass(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /** One entry of the list. */
    @FunctionalInterface
    private interface Entry {
        boolean matches(HostAndPort target);
    }

    static Bypass of(Stream<String> entries) {
        return new Bypass(entries.map(entry -> entry.strip().toLowerCase(Locale.ROOT))
                .filter(entry -> !entry.isEmpty())
                .map(Bypass::entry)
                .toList());
    }

    boolean covers(HostAndPort target) {
        return target.isLoopback() || entries.stream().anyMatch(entry -> entry.matches(target));
    }

    private static Entry entry(String text) {
        var withPort = WITH_PORT.matcher(text);
        if (withPort.matches()) {
            int port = Integer.parseInt(withPort.group(2));
            Entry host = hostEntry(withPort.group(1));
            return target -> target.port() == port && host.matches(target);
        }
        return hostEntry(text);
    }

    private static Entry hostEntry(String text) {
        if (text.equals("*")) {
            return target -> true;
        }
        String host = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        int slash = host.indexOf('/');
        if (slash > 0 && host.substring(slash + 1).matches("[0-9]{1,3}")) {
            return network(host.substring(0, slash), Integer.parseInt(host.substring(slash + 1)));
        }
        if (HostAndPort.address(host).isPresent()) {
            return network(host, Integer.MAX_VALUE);
        }
        String name = host.startsWith("*.") ? host.substring(2) : host.startsWith(".") ? host.substring(1) : host;
        return target -> target.host().equals(name) || target.host().endsWith("." + name);
    }

    private static Entry network(String address, int prefix) {
        Optional<byte[]> wanted = HostAndPort.address(address).map(InetAddress::getAddress);
        return target -> {
            Optional<byte[]> found = HostAndPort.address(target.host()).map(InetAddress::getAddress);
            return wanted.isPresent() && found.isPresent() && sameStart(wanted.get(), found.get(), prefix);
        };
    }

    private static boolean sameStart(byte[] wanted, byte[] found, int prefix) {
        if (wanted.length != found.length) {
            return false;
        }
        int bits = Math.min(prefix, wanted.length * 8);
        for (int i = 0; i < bits; i++) {
            int mask = 0x80 >> (i % 8);
            if ((wanted[i / 8] & mask) != (found[i / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
