package io.kstlib.http.connection;

import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.http.proxy.HostAndPort;

/**
 * The server of a request.
 *
 * @param target where the connection leads
 * @param tls whether it is reached by https
 * @param origin the server as messages show it
 */
public record Destination(HostAndPort target, Tls tls, String origin) {

    /** How a server is reached. */
    public enum Tls {
        /** By https. */
        SECURED,
        /** By http. */
        PLAIN
    }

    /**
     * {@return the destination of an origin}
     *
     * @param origin the origin of the server
     */
    public static Destination of(WebOrigin origin) {
        return new Destination(
                new HostAndPort(origin.host(), origin.port()),
                origin.scheme().equals("https") ? Tls.SECURED : Tls.PLAIN,
                origin.toString());
    }

    boolean isSecured() {
        return tls == Tls.SECURED;
    }
}
