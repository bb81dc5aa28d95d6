package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.provider.Provider;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.event.TokenEvent;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A refresh with all its tries, on the way from a token that is due to one that is not. Used by one thread at a time. */
final class RefreshFlight {

    /** What is wanted. */
    enum Demand {
        /** Another token if the present one expires soon; failing that, the present one will do while it is good. */
        WHEN_STALE,
        /** Another token than the present one. */
        ANOTHER
    }

    private final Supplier<Provider> provider;
    private final SafeKeeping keeping;
    private final TokenCache cache;
    private final NextToken nextToken;
    private final RetryPauses pauses;
    private final Stopwatch stopwatch;

    /** The failure that was told last; a refused refresh token is not sent again for a while, and then fails as before. */
    private volatile @Nullable AuthException told;

    RefreshFlight(
            Supplier<Provider> provider,
            SafeKeeping keeping,
            TokenCache cache,
            NextToken nextToken,
            RetryPauses pauses,
            Stopwatch stopwatch) {
        this.provider = provider;
        this.keeping = keeping;
        this.cache = cache;
        this.nextToken = nextToken;
        this.pauses = pauses;
        this.stopwatch = stopwatch;
    }

    /**
     * @param due whether a token is to be refreshed
     * @param news is told what happens
     * @return a token that is not due any more
     * @throws AuthException why there is none; a token that is still good may be stored all the same
     */
    Token run(Predicate<Token> due, Demand demand, TokenNews news) {
        long begun = stopwatch.nanos();
        while (true) {
            int generation = cache.generation();
            Token known = keeping.newest().orElse(null);
            if (known == null) {
                nextToken.proveFirst();
            } else if (!due.test(known)) {
                cache.adopt(known, generation);
                return known;
            }
            boolean canWait = demand == Demand.WHEN_STALE && known != null && !cache.isExpired(known);
            pause(canWait ? Duration.ZERO : Deadlines.RETRY.minusNanos(stopwatch.nanos() - begun));
            try {
                return attempt(due, canWait ? Deadlines.LOCK_WHILE_VALID : Deadlines.LOCK, generation, news);
            } catch (AuthException failure) {
                boolean stillGood = canWait && known != null && !cache.isExpired(known);
                if (stillGood || !isWorthAnotherTry(failure, canWait)) {
                    throw failure;
                }
            }
        }
    }

    /** A lock that was waited for shortly, because there was a good token then, is worth waiting for at length. */
    private static boolean isWorthAnotherTry(AuthException failure, boolean waitedShortly) {
        return RefreshFailure.passes(failure)
                || (waitedShortly
                        && failure instanceof StorageException storage
                        && storage.reason() == StorageException.Reason.LOCKED);
    }

    /** Leaves the server alone for as long as it needs, or reports its last failure when there is less time, or waiting is of no use. */
    private void pause(Duration patience) {
        AuthException reason = pauses.pausingFor().orElse(null);
        if (reason == null) {
            return;
        }
        Duration left = pauses.left();
        if (left.compareTo(patience) > 0 || RefreshFailure.stays(reason)) {
            throw reason;
        }
        try {
            stopwatch.pause(left);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw reason;
        }
    }

    private Token attempt(Predicate<Token> due, Duration wait, int generation, TokenNews news) {
        LockedStep.Result result;
        try {
            provider.get().server(); // what must be discovered is, before the lock is taken
            result = nextToken.step().attempt(due, wait);
        } catch (AuthException failure) {
            if (RefreshFailure.leavesTokenGood(failure)) {
                pauses.failed(failure);
            }
            if (failure != told) {
                told = failure;
                news.failed(failure);
            }
            throw failure;
        }
        pauses.ended();
        cache.adopt(result.token(), generation);
        if (result.refreshed()) {
            news.refreshed(result.token(), result.stored() ? TokenEvent.Kept.STORED : TokenEvent.Kept.IN_MEMORY);
        }
        return result.token();
    }
}
