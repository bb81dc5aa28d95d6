package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.provider.Provider;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.lifecycle.NextToken.Demand;
import java.time.Duration;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A refresh with all its tries, on the way from a token that is due to one that is not. Used by one thread at a time. */
final class RefreshFlight {

    /** RFC 6749 section 4.1.2.1; some token endpoints answer with them, too. */
    private static final Set<String> PASSING_ERRORS = Set.of("temporarily_unavailable", "server_error", "slow_down");

    private final Supplier<Provider> provider;
    private final TokenKeeper keeper;
    private final TokenCache cache;
    private final RetryPauses pauses;
    private final Stopwatch stopwatch;
    private final LockedRenewal renewal;
    /** The failure that was told last; a refused refresh token is not sent again for a while, and then fails as before. */
    private volatile @Nullable AuthException told;

    /** What becomes known on the way. */
    interface Witness {

        void refreshed(LockedRenewal.Result result);

        void failed(AuthException why);
    }

    RefreshFlight(
            Supplier<Provider> provider,
            TokenKeeper keeper,
            TokenCache cache,
            RetryPauses pauses,
            Stopwatch stopwatch) {
        this.provider = provider;
        this.keeper = keeper;
        this.cache = cache;
        this.pauses = pauses;
        this.stopwatch = stopwatch;
        this.renewal = new LockedRenewal(keeper);
    }

    /**
     * @param next where the next token comes from; asked for when it is needed
     * @param due whether a token is to be refreshed
     * @param witness is told what happens
     * @return a token that is not due any more
     * @throws AuthException why there is none; a token that is still good may be stored all the same
     */
    Token run(Supplier<NextToken> next, Predicate<Token> due, Demand demand, Witness witness) {
        long begun = stopwatch.nanos();
        while (true) {
            int generation = cache.generation();
            Token known = keeper.newest().orElse(null);
            if (known == null) {
                next.get().proveFirst();
            } else if (!due.test(known)) {
                cache.adopt(known, generation);
                return known;
            }
            boolean canWait = demand == Demand.WHEN_STALE && known != null && !cache.isExpired(known);
            pause(canWait ? Duration.ZERO : Deadlines.RETRY.minusNanos(stopwatch.nanos() - begun));
            try {
                Duration wait = canWait ? Deadlines.LOCK_WHILE_VALID : Deadlines.LOCK;
                LockedRenewal.Result result = attempt(next, known, due, demand, wait, witness);
                cache.adopt(result.token(), generation);
                if (result.isRenewed()) {
                    witness.refreshed(result);
                }
                return result.token();
            } catch (AuthException failure) {
                boolean stillGood = canWait && known != null && !cache.isExpired(known);
                if (stillGood || !isWorthAnotherTry(failure, canWait)) {
                    throw failure;
                }
            }
        }
    }

    private LockedRenewal.Result attempt(
            Supplier<NextToken> next,
            @Nullable Token known,
            Predicate<Token> due,
            Demand demand,
            Duration wait,
            Witness witness) {
        try {
            NextToken source = next.get();
            if (known != null) {
                source.proveWorthTrying(known, demand);
            }
            provider.get().server(); // what must be discovered is, before the lock is taken
            LockedRenewal.Result result = renewal.attempt(source, due, demand, wait);
            pauses.ended();
            return result;
        } catch (AuthException failure) {
            if (leavesTokenGood(failure)) {
                pauses.failed(failure);
            }
            if (failure != told) {
                told = failure;
                witness.failed(failure);
            }
            throw failure;
        }
    }

    /** Leaves the server alone for as long as it needs, or reports its last failure when there is less time, or waiting is of no use. */
    private void pause(Duration patience) {
        AuthException reason = pauses.pausingFor().orElse(null);
        if (reason == null) {
            return;
        }
        Duration left = pauses.left();
        if (left.compareTo(patience) > 0 || stays(reason)) {
            throw reason;
        }
        try {
            stopwatch.pause(left);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw reason;
        }
    }

    /** A lock that was waited for shortly, because there was a good token then, is worth waiting for at length. */
    private static boolean isWorthAnotherTry(AuthException failure, boolean waitedShortly) {
        return passes(failure)
                || (waitedShortly
                        && failure instanceof StorageException storage
                        && storage.reason() == StorageException.Reason.LOCKED);
    }

    /** Whether the same request may succeed in a moment. */
    private static boolean passes(AuthException failure) {
        if (failure instanceof NetworkException network) {
            return switch (network.reason()) {
                case TIMED_OUT, BROKEN_OFF, UNAVAILABLE -> true;
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
     * Whether a token that is still good is handed out instead: no one has said that it is not. What cannot be read, or is another's, is
     * not handed out; what cannot be decrypted is not either, since the next one who reads it fails again.
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

    /** Whether it stays until somebody mends something: the configuration, a secret, a recipient, a plugin, or the server. */
    private static boolean stays(AuthException failure) {
        if (failure instanceof StorageException storage) {
            return storage.reason() == StorageException.Reason.ENCRYPTION;
        }
        boolean isOnTheWay = failure instanceof NetworkException || failure instanceof ProtocolException;
        return !isOnTheWay && !passes(failure);
    }

    /** Whether a person should hear of it although there is a token: time does not mend it. */
    static boolean isWorthAWarning(AuthException failure) {
        return stays(failure)
                || (failure instanceof StorageException storage
                        && !passes(storage)
                        && storage.reason() != StorageException.Reason.LOCKED);
    }
}
