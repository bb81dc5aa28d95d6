package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.login.TokenEvent;
import io.kstlib.auth.api.login.TokenListener;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sends events to listeners, and to the logger {@code io.kstlib.auth}. Immutable, safe for use by several threads.
 *
 * @param listeners receive the events
 */
public record TokenEvents(List<TokenListener> listeners) {

    private static final String LOGGER = "io.kstlib.auth";

    public TokenEvents {
        listeners = List.copyOf(listeners);
    }

    /**
     * {@return events that are logged as well}
     *
     * @param listeners receive the events
     */
    public static TokenEvents logged(List<TokenListener> listeners) {
        List<TokenListener> all = new ArrayList<>(listeners);
        all.add(new Log());
        return new TokenEvents(all);
    }

    /** Writes events into the log of a program. Safe for use by several threads. */
    static final class Log implements TokenListener {

        /** A refusal that needs you stays for hours, and each try would say it again. */
        private static final Duration REPEATED_AFTER = Duration.ofHours(1);

        private final Map<LoginName, Refusal> warned = new ConcurrentHashMap<>();

        /** The last warning for a login. */
        private record Refusal(String sort, Instant at) {}

        /** Gets the logger only when there is something to log: the JDK takes long to make the first one. */
        @Override
        public void on(TokenEvent event) {
            System.Logger.Level level = level(event);
            System.getLogger(LOGGER).log(level, event::inWords);
        }

        System.Logger.Level level(TokenEvent event) {
            if (event instanceof TokenEvent.RefreshFailed failed) {
                return Failure.of(failed.why(), failed.provider()).is(Failure.Trait.NEEDS_A_PERSON)
                        ? ofRefusal(failed)
                        : System.Logger.Level.INFO;
            }
            if (event instanceof TokenEvent.Refreshed || event instanceof TokenEvent.LoggedIn) {
                warned.remove(LoginName.of(event.provider(), event.account()));
            }
            boolean lacks = event instanceof TokenEvent.LoggedIn login
                    && !login.notices().isEmpty();
            return lacks ? System.Logger.Level.INFO : System.Logger.Level.DEBUG;
        }

        @SuppressWarnings("ReferenceEquality") // whether this one was put there
        private System.Logger.Level ofRefusal(TokenEvent.RefreshFailed failed) {
            Refusal next = new Refusal(Failure.sort(failed.why()), failed.at());
            Refusal known = warned.merge(
                    LoginName.of(failed.provider(), failed.account()),
                    next,
                    (before, now) -> before.sort().equals(now.sort())
                                    && now.at().isBefore(before.at().plus(REPEATED_AFTER))
                            ? before
                            : now);
            return known == next ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG;
        }
    }

    /**
     * Tells the listeners of an event.
     *
     * @param event the event; no listener is called under a lock
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
