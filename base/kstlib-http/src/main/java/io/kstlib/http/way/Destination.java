package io.kstlib.http.way;

import io.kstlib.auth.spi.http.WebOrigin;
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

    /**
     * @param origin whose server is spoken to
     * @return the same as the exchange of requests has it
     */
    public static Destination of(WebOrigin origin) {
        return new Destination(
                new Target(origin.host(), origin.port()),
                origin.scheme().equals("https") ? Tls.SECURED : Tls.PLAIN,
                origin.toString());
    }

    boolean isSecured() {
        return tls == Tls.SECURED;
    }
}
