package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.core.lifecycle.token.Time;
import io.kstlib.auth.spi.text.Spans;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a failed refresh means: whether the same request may succeed in a moment, whether the present token is still handed out, and how long
 * nothing is sent. The pauses start at half a second and double each time, up to half a minute. A random part is subtracted so that many clients do
 * not come back at once. If the server asks for longer pauses, they count, up to two minutes. Safe for use by several threads.
 */
final class RetryPolicy {

    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration LONGEST_ASKED_FOR = Duration.ofMinutes(2);
    private static final int MOST_DOUBLINGS = 6;

    /** RFC 6749 section 4.1.2.1; some token endpoints answer with them, too. */
    private static final Set<String> PASSING_ERRORS = Set.of("temporarily_unavailable", "server_error", "slow_down");

    private final Time time;
    private final RandomGenerator random;
    private int failures;
    private long until;
    private @Nullable AuthException last;

    RetryPolicy(Time time, RandomGenerator random) {
        this.time = time;
        this.random = random;
    }

    synchronized void failed(AuthException failure) {
        if (!leavesTokenGood(failure)) {
            return;
        }
        Duration pause = growing();
        if (failure instanceof NetworkException network) {
            pause = Spans.longer(pause, Spans.shorter(network.retryAfter().orElse(Duration.ZERO), LONGEST_ASKED_FOR));
        }
        failures++;
        until = time.nanos() + pause.toNanos();
        last = failure;
    }

    private Duration growing() {
        Duration full = Spans.shorter(FIRST.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS)), LONGEST);
        return full.minusNanos(random.nextLong(full.toNanos() / 2));
    }

    synchronized void succeeded() {
        failures = 0;
        last = null;
    }

    /** Returns the failure that is the reason for the pause, as long as the pause lasts. */
    synchronized Optional<AuthException> pausingFor() {
        return left().isZero() ? Optional.empty() : Optional.ofNullable(last);
    }

    private synchronized Duration left() {
        long nanos = until - time.nanos();
        return last == null || nanos <= 0 ? Duration.ZERO : Duration.ofNanos(nanos);
    }

    /**
     * Waits until something may be sent to the server again.
     *
     * @param patience how much time there is
     * @throws AuthException the last failure, when there is less time, when waiting does not help, or when the thread is interrupted (its interrupt
     *     status stays set)
     */
    void pause(Duration patience) {
        AuthException reason = pausingFor().orElse(null);
        if (reason == null) {
            return;
        }
        Duration left = left();
        if (left.compareTo(patience) > 0 || stays(reason)) {
            throw reason;
        }
        try {
            time.pause(left);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw reason;
        }
    }

    /** Whether the same request may succeed in a moment. */
    static boolean passes(AuthException failure) {
        if (failure instanceof NetworkException network) {
            return switch (network.reason()) {
                case CONNECT_TIMED_OUT, TIMED_OUT, BROKEN_OFF, UNAVAILABLE, SERVER_ERROR, STILL_ANSWERING -> true;
                case UNKNOWN_HOST, CANNOT_CONNECT, TLS, INTERRUPTED -> false;
            };
        }
        if (failure instanceof StorageException storage) {
            return switch (storage.reason()) {
                case UNREACHABLE, LOCK_LOST -> true;
                default -> false;
            };
        }
        return failure instanceof OAuthErrorException refused && PASSING_ERRORS.contains(refused.error());
    }

    /**
     * Whether a token that is still valid is handed out instead, because nothing says that it is not valid. A token that cannot be read, or that is
     * another's, is not handed out. The same holds for one that cannot be decrypted, because the next read fails again.
     */
    static boolean leavesTokenGood(AuthException failure) {
        if (failure instanceof StorageException storage) {
            return switch (storage.reason()) {
                case LOCKED, LOCK_LOST, CANNOT_LOCK, NOT_WRITABLE, ENCRYPTION, UNREACHABLE -> true;
                case UNREADABLE, EXPOSED -> false;
            };
        }
        return !(failure instanceof NotLoggedInException);
    }

    /**
     * Whether the same is true of the token of one provider. If the login to another one is missing, whose token brings the next token of this one,
     * that says nothing about the present token.
     */
    static boolean leavesTokenGood(AuthException failure, String provider) {
        return leavesTokenGood(failure)
                || (failure instanceof NotLoggedInException missing
                        && !missing.provider().equals(provider));
    }

    /** Whether it stays until someone repairs something: the configuration, a secret, a recipient, a plugin, or the server. */
    private static boolean stays(AuthException failure) {
        if (failure instanceof StorageException storage) {
            return storage.reason() == StorageException.Reason.ENCRYPTION && !TokenCache.isClosedForNow(storage);
        }
        boolean isOnTheWay = failure instanceof NetworkException || failure instanceof ProtocolException;
        return !isOnTheWay && !passes(failure);
    }

    /** Whether a person should be warned although there is a token, because time does not repair it. */
    static boolean isWorthAWarning(AuthException failure) {
        return stays(failure)
                || (failure instanceof StorageException storage
                        && !passes(storage)
                        && storage.reason() != StorageException.Reason.LOCKED);
    }
}
