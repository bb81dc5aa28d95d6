package io.kstlib.http.connection;

import io.kstlib.http.connection.ExchangeAttempt.Phase;
import io.kstlib.http.proxy.ProxyRefusedException;
import io.kstlib.http.proxy.ProxyTrouble;
import io.kstlib.http.trust.CauseChain;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Whether a proxy demanded a login in a way that OkHttp does not handle. Some proxies answer 407 and close the connection without
 * announcing it, and some answer 401. Nothing was sent to the server then, so one more try with the login is safe. For one attempt.
 */
public final class ProxyDemand {

    private final @Nullable ProxyLogin login;
    private boolean known;

    private ProxyDemand(@Nullable ProxyLogin login) {
        this.login = login;
        this.known = login == null || login.isDemanded();
    }

    /**
     * @param routes the routes to servers
     * @param destination the server
     * @return what is known of the proxy before the attempt
     */
    public static ProxyDemand before(Routes routes, Destination destination) {
        return new ProxyDemand(
                routes.proxyFor(destination.target()).map(routes::loginTo).orElse(null));
    }

    /**
     * @param thrown what ended the try
     * @param attempt the attempt; it is prepared for another try
     * @return whether to try again; true once at most
     */
    public boolean isWorthAnotherTry(IOException thrown, ExchangeAttempt attempt) {
        IOException reason = attempt.reason(thrown);
        if (known
                || login == null
                || !login.canLogIn()
                || attempt.step().phase() != Phase.TUNNEL
                || CauseChain.find(reason, ProxyRefusedException.class).isPresent()) {
            return false;
        }
        if (!login.isDemanded() && !ProxyTrouble.isMisnumberedDemand(reason)) {
            return false;
        }
        known = true;
        login.demand();
        attempt.forgetFailure();
        return true;
    }
}
