package io.kstlib.http.way;

import io.kstlib.http.proxy.Target;

/**
 * Who is spoken to.
 *
 * @param target where the connection leads
 * @param tls whether it is spoken to by https
 * @param origin the server as messages show it
 */
public record Destination(Target target, Tls tls, String origin) {

    /** How a server is spoken to. */
    public enum Tls {
        /** By https. */
        SECURED,
        /** By http. */
        PLAIN
    }

    boolean isSecured() {
        return tls == Tls.SECURED;
    }
}
