package io.kstlib.auth.core.route;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a connection leads.
 *
 * @param host a name in lower case, or an address; IPv6 without brackets
 * @param port the port
 */
public record Target(String host, int port) {

    private static final Pattern LOOPBACK =
            Pattern.compile("127(\\.[0-9]{1,3}){3}|::1|0:0:0:0:0:0:0:1|localhost|.*\\.localhost");

    public Target {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        host = (bracketed ? host.substring(1, host.length() - 1) : host).toLowerCase(Locale.ROOT);
    }

    /** Whether it is this machine. */
    boolean isLoopback() {
        return LOOPBACK.matcher(host).matches();
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
