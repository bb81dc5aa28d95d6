package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.login.TokenEvent;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.lifecycle.LifecycleParts.AskedProvider;
import io.kstlib.auth.core.lifecycle.NextToken.Demand;
import io.kstlib.auth.core.lifecycle.NextToken.Outcome;
import io.kstlib.auth.core.lifecycle.NextToken.Start;
import io.kstlib.auth.spi.storage.Lease;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gets the next token, in as many attempts as {@link FlightControl} allows. Each attempt is one atomic step of the storage: read again, check
 * whether the token is still due, ask the server, store, release. The caller receives the server's token also when it cannot be stored. Used by one
 * thread at a time, except for {@link #awaitStored}.
 */
final class RefreshFlight {

    /** How long to wait for the lock. Its holder keeps it for the requests and the write. */
    static final Duration LOCK = LockedRequests.LONGEST_WAIT;

    /** How long to wait for the lock while the token is still valid and can be handed out instead. */
    static final Duration LOCK_WHILE_VALID = Duration.ofSeconds(5);

    /** A refresh that failed for a passing reason is tried again within this time. */
    static final Duration RETRY = Duration.ofSeconds(60);

    /**
     * How long a storage may be out of reach before no one waits for it, when no token can be handed out meanwhile: as long as a quick fail-over takes.
     * Measured from the first failure of an outage, whatever was done then.
     */
    static final Duration OUTAGE = Duration.ofSeconds(15);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

    /**
     * The time for everything: discovery of the server, the retries, the last try, and the wait for a lock after one was lost. Those who wait for a flight
     * wait longer than this.
     */
    static final Duration LONGEST = RETRY.plus(LockedRequests.LIMIT)
            .plus(LOCK)
            .plus(LockedRequests.LIMIT)
            .plus(TokenKeeper.LOCK_AFTER_LOSS);

    private final LifecycleParts parts;
    private final Supplier<NextToken> source;
    private final TokenKeeper keeper;
    private final TokenCache cache;
    private final FlightControl control;
    private volatile @Nullable AskedProvider asked;
    private volatile @Nullable LockedRequests underWay;
    /**
     * The failure that was reported last. A refused refresh token is not sent again for a while, and fails meanwhile with the same failure object.
     */
    private volatile @Nullable AuthException told;

    /**
     * @param source where the next token comes from; called when it is needed
     */
    RefreshFlight(
            LifecycleParts parts,
            Supplier<NextToken> source,
            TokenKeeper keeper,
            TokenCache cache,
            FlightControl control) {
        this.parts = parts;
        this.source = source;
        this.keeper = keeper;
        this.cache = cache;
        this.control = control;
    }

    /**
     * {@return a token that is not due any more}
     *
     * @param due whether the token that is stored while the lock is held must be replaced
     * @param events receives what happens
     * @throws AuthException why there is none; a token that is still valid may be stored nevertheless
     */
    Token run(Predicate<Token> due, Demand demand, Consumer<TokenEvent> events) {
        long begun = parts.time().nanos();
        while (true) {
            int generation = cache.generation();
            Token known = demand == Demand.AHEAD ? keeper.newestAsItIs().orElse(null) : newest();
            if (known == null) {
                requireStored(null, demand);
                source.get().onlyLoginHelps(null).ifPresent(RefreshFlight::raise);
            } else if (!due.test(known)) {
                cache.adopt(known, generation);
                return known;
            }
            boolean isForLater = demand == Demand.WHEN_STALE || demand == Demand.AHEAD;
            boolean canWait = isForLater && known != null && !cache.isExpired(known);
            control.pause(
                    canWait ? Duration.ZERO : RETRY.minusNanos(parts.time().nanos() - begun));
            try {
                AttemptResult result = attempt(known, due, demand, canWait ? LOCK_WHILE_VALID : LOCK);
                control.succeeded();
                cache.adopt(result.token(), generation);
                result.event(parts).ifPresent(events);
                result.warning(parts).ifPresent(parts::warn);
                return result.token();
            } catch (AuthException failure) {
                control.failed(failure);
                if (failure != told) {
                    told = failure;
                    events.accept(new TokenEvent.RefreshFailed(
                            parts.name(), parts.time().instant(), failure));
                }
                boolean isStillValid = canWait && known != null && !cache.isExpired(known);
                if (isStillValid || !isWorthAnotherTry(failure, canWait)) {
                    throw failure;
                }
                tellOfWait(failure);
            }
        }
    }

    /** Whether a refresh brought one after the other. Some servers prolong the access token instead of issuing another one. */
    static boolean isAnother(Token one, Token old) {
        return !one.accessToken().equals(old.accessToken()) || one.issuedAt().isAfter(old.issuedAt());
    }

    /** A person sees why nothing happens for a while. */
    private void tellOfWait(AuthException failure) {
        if (failure instanceof NetworkException network
                && network.reason() == NetworkException.Reason.STILL_ANSWERING) {
            parts.warn(new Warning(Warning.Kind.REFRESH_INTERRUPTED, parts.name(), failure.problem(), null));
        }
    }

    /** Returns the newest token. Waits for a storage that cannot be reached, if that is new and there is nothing to hand out. */
    private @Nullable Token newest() {
        while (true) {
            try {
                return keeper.newest().orElse(null);
            } catch (StorageException failure) {
                boolean isNew = keeper.awayFor().compareTo(OUTAGE) < 0;
                if (!TokenCache.isUnreachable(failure)
                        || !isNew
                        || cache.valid().isPresent()) {
                    throw failure;
                }
                pause(failure);
            }
        }
    }

    private void pause(StorageException failure) {
        try {
            parts.time().pause(LOOK_AGAIN);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw failure;
        }
    }

    /** What no one asks for now is not obtained where nothing is stored: a logout lasts. */
    private void requireStored(@Nullable Token newest, Demand demand) {
        if (newest == null && demand == Demand.AHEAD) {
            String name = parts.name();
            throw new NotLoggedInException(
                    name,
                    NotLoggedInException.Reason.NO_TOKEN,
                    "not logged in to \"" + name + "\"",
                    new Remedy.LogIn(name),
                    null);
        }
    }

    private static void raise(AuthException failure) {
        throw failure;
    }

    /** Whether to try again. A lock is worth a long wait if the first wait was short because there was a valid token then. */
    private static boolean isWorthAnotherTry(AuthException failure, boolean waitedShortly) {
        return FlightControl.passes(failure)
                || (waitedShortly
                        && failure instanceof StorageException storage
                        && storage.reason() == StorageException.Reason.LOCKED);
    }

    private AttemptResult attempt(@Nullable Token known, Predicate<Token> due, Demand demand, Duration wait) {
        NextToken next = source.get();
        if (known != null) {
            next.proveWorthTrying(known, demand);
        }
        asked().provider().server(); // discovers the server, if needed, before the lock is taken
        return keeper.alone(wait, left -> attemptAlone(next, due, demand, left));
    }

    /** Returns what the first attempt made, and every further one uses. If it could not be made, the next attempt tries again. */
    private AskedProvider asked() {
        AskedProvider made = asked;
        if (made == null) {
            made = parts.source().asked().get();
            asked = made;
        }
        return made;
    }

    private AttemptResult attemptAlone(NextToken next, Predicate<Token> due, Demand demand, Duration wait) {
        AtomicBoolean begun = new AtomicBoolean();
        AtomicReference<@Nullable Outcome> reached = new AtomicReference<>();
        try {
            keeper.updateNewest(wait, (current, lease) -> {
                begun.set(true);
                Outcome outcome = decide(next, current.orElse(null), due, demand, lease);
                reached.set(outcome);
                return Optional.of(outcome.toStore());
            });
        } catch (AuthException failure) {
            Outcome outcome = reached.get();
            if (outcome != null) {
                return unstored(outcome, due, demand, failure);
            }
            if (!begun.get() && isForWantOfWriting(failure) && demand != Demand.AHEAD) {
                return withoutLock(next, due, demand, failure);
            }
            throw failure;
        } finally {
            letProcessEnd();
        }
        return stored(reached.get());
    }

    static boolean isForWantOfWriting(AuthException failure) {
        return failure instanceof StorageException storage && storage.reason() == StorageException.Reason.NOT_WRITABLE;
    }

    private Outcome decide(NextToken next, @Nullable Token current, Predicate<Token> due, Demand demand, Lease lease) {
        if (current != null) {
            keeper.verify(current);
        }
        Token newest = keeper.newestBeside(current);
        requireStored(newest, demand);
        if (newest != null && !due.test(newest)) {
            return new Outcome.Found(newest, current, newest);
        }
        LockedRequests requests = new LockedRequests(asked(), LockedRequests.LONGEST_WAIT, parts.time(), parts::warn);
        underWay = requests;
        return next.obtain(new Start(newest, current, due, demand, lease), requests);
    }

    private void letProcessEnd() {
        LockedRequests ended = underWay;
        if (ended != null) {
            underWay = null;
            ended.close();
        }
    }

    /** Waits until an answer that is under way is stored. */
    void awaitStored() {
        LockedRequests requests = underWay;
        if (requests != null) {
            requests.awaitStored();
        }
    }

    /** The result of an attempt that brought a token. */
    private record AttemptResult(
            Token token,
            boolean isRenewed,
            TokenEvent.Kept kept,
            @Nullable String repaired) {

        static AttemptResult found(Token token, TokenEvent.Kept kept) {
            return new AttemptResult(token, false, kept, null);
        }

        static AttemptResult renewed(Outcome.Obtained obtained, TokenEvent.Kept kept) {
            return new AttemptResult(obtained.toStore(), true, kept, obtained.repaired());
        }

        AttemptResult nowStored() {
            return new AttemptResult(token, isRenewed, TokenEvent.Kept.STORED, repaired);
        }

        Optional<Warning> warning(LifecycleParts parts) {
            return Optional.ofNullable(repaired)
                    .map(interrupted -> new Warning(
                            Warning.Kind.REFRESH_INTERRUPTED,
                            parts.name(),
                            "a refresh of the token of \"" + parts.name() + "\" was interrupted: " + interrupted
                                    + ". The server accepted the refresh token once more",
                            null));
        }

        Optional<TokenEvent> event(LifecycleParts parts) {
            return isRenewed
                    ? Optional.of(new TokenEvent.Refreshed(
                            parts.name(), parts.time().instant(), token.effectiveExpiry(), kept))
                    : Optional.empty();
        }
    }

    private static AttemptResult stored(@Nullable Outcome outcome) {
        if (outcome instanceof Outcome.Found found) {
            return AttemptResult.found(found.token(), TokenEvent.Kept.STORED);
        }
        if (outcome instanceof Outcome.Obtained obtained) {
            return AttemptResult.renewed(obtained, TokenEvent.Kept.STORED);
        }
        if (outcome instanceof Outcome.Salvaged salvaged) {
            throw salvaged.why();
        }
        if (outcome instanceof Outcome.Ended ended) {
            throw ended.why();
        }
        throw new IllegalStateException("the storage returned from an update without applying its function");
    }

    /** Gets a token without the lock. The storage cannot be changed, so the token is for this process only. */
    private AttemptResult withoutLock(NextToken next, Predicate<Token> due, Demand demand, AuthException why) {
        Outcome outcome = decide(next, keeper.storedAnew().orElse(null), due, demand, Lease.HELD);
        return outcome instanceof Outcome.Found found && found.token().equals(found.stored())
                ? stored(found)
                : unstored(outcome, due, demand, why);
    }

    /** Handles a result that the storage did not take. */
    private AttemptResult unstored(Outcome outcome, Predicate<Token> due, Demand demand, AuthException failure) {
        if (outcome instanceof Outcome.Found found) {
            if (found.token().equals(found.stored())) {
                throw failure;
            }
            keepInMemory(found, failure);
            return sinceThen(AttemptResult.found(found.token(), TokenEvent.Kept.IN_MEMORY), due, demand, failure);
        }
        if (outcome instanceof Outcome.Obtained obtained) {
            keepInMemory(obtained, failure);
            return sinceThen(AttemptResult.renewed(obtained, TokenEvent.Kept.IN_MEMORY), due, demand, failure);
        }
        if (outcome instanceof Outcome.Salvaged salvaged) {
            keepInMemory(salvaged, failure);
            throw salvaged.why();
        }
        Outcome.Ended ended = (Outcome.Ended) outcome;
        if (keeper.hasUnsaved()) { // only a token kept in memory needs the note
            keepInMemory(ended, failure);
        }
        throw ended.why();
    }

    /**
     * Finds out what became of a token that was kept in memory. If only the lock was lost, the token is stored by now, or a login or logout replaced
     * it. A service needs no login, so its caller gets the token also after a logout.
     */
    private AttemptResult sinceThen(AttemptResult kept, Predicate<Token> due, Demand demand, AuthException failure) {
        if (keeper.hasUnsaved()) {
            return kept;
        }
        Token stored;
        try {
            stored = keeper.storedAnew().orElse(null);
        } catch (StorageException | PluginException unreadable) {
            return kept.nowStored(); // whatever is wrong with the storage since then, this token is valid
        }
        requireStored(stored, demand);
        if (stored == null) {
            source.get().onlyLoginHelps(null).ifPresent(RefreshFlight::raise);
            return kept;
        }
        if (!isAnother(stored, kept.token())) {
            return kept.nowStored();
        }
        if (due.test(stored)) {
            throw failure; // and the next attempt begins with what is stored now
        }
        return AttemptResult.found(stored, TokenEvent.Kept.STORED);
    }

    private void keepInMemory(Outcome outcome, AuthException failure) {
        if (!outcome.toStore().equals(outcome.stored())) {
            keeper.keepInMemory(outcome.toStore(), outcome.stored(), failure);
        }
    }
}
