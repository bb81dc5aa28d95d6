package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.core.event.TokenEvent;
import io.kstlib.auth.core.event.TokenListener;
import java.util.ArrayList;
import java.util.List;

/** Sends what happens to listeners, and to the logger {@code io.kstlib.auth}. Immutable, safe for use by several threads. */
public final class TokenEvents {

    private static final String LOGGER = "io.kstlib.auth";

    private final List<TokenListener> listeners;

    private TokenEvents(List<TokenListener> listeners) {
        this.listeners = listeners;
    }

    /**
     * {@return events that are logged as well}
     *
     * @param listeners receive the events
     */
    public static TokenEvents logged(List<TokenListener> listeners) {
        List<TokenListener> all = new ArrayList<>(listeners);
        all.add(TokenEvents::log);
        return new TokenEvents(List.copyOf(all));
    }

    /**
     * {@return events that are not logged}
     *
     * @param listeners the only receivers of the events
     */
    public static TokenEvents unlogged(List<TokenListener> listeners) {
        return new TokenEvents(List.copyOf(listeners));
    }

    /** Gets the logger only when there is something to log: the JDK takes long to make the first one. */
    private static void log(TokenEvent event) {
        System.Logger.Level level = deservesALook(event) ? System.Logger.Level.INFO : System.Logger.Level.DEBUG;
        System.getLogger(LOGGER).log(level, event::inWords);
    }

    private static boolean deservesALook(TokenEvent event) {
        return event instanceof TokenEvent.RefreshFailed
                || (event instanceof TokenEvent.LoggedIn login
                        && !login.notices().isEmpty());
    }

    /**
     * Tells the listeners of an event.
     *
     * @param event what happened; no listener is called under a lock
     */
    public void tell(TokenEvent event) {
        for (TokenListener listener : listeners) {
            try {
                listener.on(event);
            } catch (RuntimeException broken) {
                // A listener must not cost the caller the token that was just fetched.
                System.getLogger(LOGGER)
                        .log(System.Logger.Level.WARNING, "a token listener failed on: " + event.inWords(), broken);
            }
        }
    }
}
