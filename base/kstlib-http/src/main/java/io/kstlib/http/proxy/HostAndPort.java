package io.kstlib.http.proxy;

import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a connection leads.
 *
 * @param host a name in lower case, or an address; IPv6 without brackets
 */
public record HostAndPort(String host, int port) {

    /** The loopback names (RFC 6761 section 6.3). */
    private static final Pattern LOCALHOST = Pattern.compile("(.+\\.)?localhost\\.?");

    public HostAndPort {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        host = (bracketed ? host.substring(1, host.length() - 1) : host).toLowerCase(Locale.ROOT);
    }

    boolean isLoopback() {
        return LOCALHOST.matcher(host).matches()
                || AddressLiteral.of(host)
                        .filter(InetAddress::isLoopbackAddress)
                        .isPresent();
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
