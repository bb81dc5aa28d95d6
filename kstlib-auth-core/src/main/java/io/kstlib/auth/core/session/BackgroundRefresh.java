package io.kstlib.auth.core.session;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.TokenSource;
import io.kstlib.base.Deadline;
import io.kstlib.base.Spans;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Refreshes the token of a session when it is due, on a thread of its own, whether or not a request needs it. Failures are not reported here: the next
 * request fails with them, and listeners receive them.
 *
 * <p>The thread has only a weak reference to the session and waits at the queue of that reference. It ends at once when the session is closed, and when
 * the session is no longer reachable.
 */
final class BackgroundRefresh implements AutoCloseable {

    /** The clock may be set and the machine may sleep, so the time is checked again after this wait. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    static final Duration FIRST_RETRY = Duration.ofSeconds(1);

    private final TokenSource source;
    private final Clock clock;
    private final RandomGenerator random;
    private final ReferenceQueue<Object> ended = new ReferenceQueue<>();
    private final Reference<Object> session;
    private Duration retry = FIRST_RETRY; // the source may be a lambda of the program, which has no back-off of its own
    private @Nullable Secret givenUp;

    /**
     * @param session the object whose token is refreshed; only weakly referenced
     * @param random for pauses after failures, so that the sessions of several processes do not come back at once
     */
    BackgroundRefresh(Object session, TokenSource source, Clock clock, RandomGenerator random) {
        this.session = new WeakReference<>(session, ended);
        this.source = source;
        this.clock = clock;
        this.random = random;
    }

    /** Starts the thread. */
    void start() {
        Deadline.daemon("kstlib-refresh", this::keepFresh).start();
    }

    private void keepFresh() {
        try {
            Duration wait = refresh();
            while (ended.remove(wait.toMillis()) != session) {
                wait = refresh();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt(); // the thread ends
        }
    }

    /**
     * Refreshes the token if that is due. Used by one thread.
     *
     * @return how long to wait before this is called again; longer than zero
     */
    Duration refresh() {
        try {
            if (isGivenUp()) {
                return LONGEST_WAIT;
            }
            Token token = source.getToken();
            retry = FIRST_RETRY;
            givenUp = null;
            return until(source.refreshDue(token));
        } catch (NotLoggedInException onlyALoginHelps) {
            givenUp = stored().orElse(null);
            return LONGEST_WAIT;
        } catch (AuthException passing) {
            Duration wait = retry.minusNanos(random.nextLong(retry.toNanos() / 2));
            retry = Spans.shorter(retry.multipliedBy(2), LONGEST_WAIT);
            return wait;
        }
    }

    /** Whether the stored token is still the refused one. Then the server is not asked again; another login is noticed in the storage. */
    private boolean isGivenUp() {
        Secret refused = givenUp;
        return refused != null && stored().filter(refused::equals).isPresent();
    }

    private Optional<Secret> stored() {
        try {
            return source.storedToken().map(Token::accessToken);
        } catch (AuthException unreadable) {
            return Optional.empty();
        }
    }

    /** Returns how long to wait. A due token that was still handed out cannot be refreshed now. */
    private Duration until(Instant due) {
        Instant now = clock.instant();
        if (!due.isAfter(now)) {
            return FIRST_RETRY;
        }
        Instant latest = now.plus(LONGEST_WAIT);
        return due.isAfter(latest) ? LONGEST_WAIT : Duration.between(now, due).plusMillis(1);
    }

    @Override
    public void close() {
        session.enqueue();
    }
}
