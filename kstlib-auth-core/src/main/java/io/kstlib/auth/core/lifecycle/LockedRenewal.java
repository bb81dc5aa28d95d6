package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.storage.Lease;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.lifecycle.NextToken.Demand;
import io.kstlib.auth.core.lifecycle.NextToken.Outcome;
import io.kstlib.auth.core.lifecycle.NextToken.Start;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One try to get the next token, under the storage's lock: read again, still due? ask the server, store, release. What the server has given
 * reaches the caller also when it cannot be stored. Used by one thread at a time.
 */
final class LockedRenewal {

    private final TokenKeeper keeper;

    /** What came of a try. */
    record Result(Token token, boolean isRenewed, boolean isStored) {}

    LockedRenewal(TokenKeeper keeper) {
        this.keeper = keeper;
    }

    /**
     * @param next where the next token comes from
     * @param due whether another token is wanted than the one that is stored when the lock is held
     * @param demand what is wanted
     * @param wait how long to wait for the lock
     */
    Result attempt(NextToken next, Predicate<Token> due, Demand demand, Duration wait) {
        AtomicBoolean begun = new AtomicBoolean();
        AtomicReference<@Nullable Outcome> reached = new AtomicReference<>();
        try {
            keeper.update(wait, (current, lease) -> {
                begun.set(true);
                Outcome outcome = decide(next, current.orElse(null), due, demand, lease);
                reached.set(outcome);
                return Optional.of(outcome.toStore());
            });
        } catch (AuthException failure) {
            Outcome outcome = reached.get();
            if (outcome != null) {
                return unstored(outcome, failure);
            }
            if (!begun.get() && isForWantOfWriting(failure)) {
                return withoutLock(next, due, demand, failure);
            }
            throw failure;
        } finally {
            keeper.letProcessEnd();
        }
        keeper.forgetUnsaved();
        return stored(reached.get());
    }

    private static boolean isForWantOfWriting(AuthException failure) {
        return failure instanceof StorageException storage && storage.reason() == StorageException.Reason.NOT_WRITABLE;
    }

    private Outcome decide(NextToken next, @Nullable Token current, Predicate<Token> due, Demand demand, Lease lease) {
        if (current != null) {
            keeper.verify(current);
        }
        Token newest = keeper.newestBeside(current);
        if (newest != null && !due.test(newest)) {
            return new Outcome.Found(newest, current, newest);
        }
        return next.obtain(new Start(newest, current, due, demand), lease);
    }

    /** Nothing can be changed there: what is obtained is for this process only. */
    private Result withoutLock(NextToken next, Predicate<Token> due, Demand demand, AuthException why) {
        Outcome outcome = decide(next, keeper.stored().orElse(null), due, demand, Lease.HELD);
        return outcome instanceof Outcome.Found found && found.token().equals(found.stored())
                ? new Result(found.token(), false, true)
                : unstored(outcome, why);
    }

    private static Result stored(@Nullable Outcome outcome) {
        if (outcome instanceof Outcome.Found found) {
            return new Result(found.token(), false, true);
        }
        if (outcome instanceof Outcome.Obtained obtained) {
            return new Result(obtained.toStore(), true, true);
        }
        if (outcome instanceof Outcome.Salvaged salvaged) {
            throw salvaged.why();
        }
        if (outcome instanceof Outcome.Ended ended) {
            throw ended.why();
        }
        throw new IllegalStateException("the storage returned from an update without applying its function");
    }

    /** What was decided is known, and could not be stored. */
    private Result unstored(Outcome outcome, AuthException failure) {
        if (outcome instanceof Outcome.Found found) {
            if (found.token().equals(found.stored())) {
                throw failure;
            }
            keepInMemory(found, failure);
            return new Result(found.token(), false, false);
        }
        if (outcome instanceof Outcome.Obtained obtained) {
            keepInMemory(obtained, failure);
            return new Result(obtained.toStore(), true, false);
        }
        if (outcome instanceof Outcome.Salvaged salvaged) {
            keepInMemory(salvaged, failure);
            throw salvaged.why();
        }
        Outcome.Ended ended = (Outcome.Ended) outcome;
        if (keeper.hasUnsaved()) { // the note is about a token that is in memory; elsewhere it changes nothing for the
            // caller
            keepInMemory(ended, failure);
        }
        throw ended.why();
    }

    private void keepInMemory(Outcome outcome, AuthException failure) {
        if (!outcome.toStore().equals(outcome.stored())) {
            keeper.keepInMemory(outcome.toStore(), outcome.stored(), failure);
        }
    }
}
