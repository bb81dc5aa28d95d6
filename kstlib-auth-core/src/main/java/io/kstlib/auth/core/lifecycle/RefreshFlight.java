package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.provider.Provider;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.event.TokenEvent;
import io.kstlib.auth.core.lifecycle.LockedStep.Demand;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A refresh with all its tries, on the way from a token that is due to one that is not. Used by one thread at a time. */
final class RefreshFlight {

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
                Duration wait = canWait ? Deadlines.LOCK_WHILE_VALID : Deadlines.LOCK;
                return attempt(new Try(known, due, demand, wait), generation, news);
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

    /**
     * One try.
     *
     * @param known what is stored before the lock is taken; {@code null} is nothing
     */
    private record Try(@Nullable Token known, Predicate<Token> due, Demand demand, Duration patience) {

        LockedStep.Result by(LockedStep step, Provider provider) {
            if (known != null) {
                step.proveWorthTrying(known, demand);
            }
            provider.server(); // what must be discovered is, before the lock is taken
            return step.attempt(due, demand, patience);
        }
    }

    private Token attempt(Try attempt, int generation, TokenNews news) {
        LockedStep.Result result;
        try {
            result = attempt.by(nextToken.step(), provider.get());
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
