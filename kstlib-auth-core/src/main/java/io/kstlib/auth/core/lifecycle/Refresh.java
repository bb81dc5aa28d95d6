package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.DeadlineException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.login.TokenEvent;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import io.kstlib.auth.core.interaction.Unattended;
import io.kstlib.auth.core.lifecycle.LoginDependencies.RefreshTarget;
import io.kstlib.auth.core.lifecycle.LoginDependencies.Time;
import io.kstlib.auth.core.lifecycle.LoginState.NotedRefusal;
import io.kstlib.auth.core.lifecycle.LoginState.RefusedToken;
import io.kstlib.auth.core.lifecycle.Rules.Demand;
import io.kstlib.auth.core.lifecycle.Rules.Request;
import io.kstlib.auth.core.lifecycle.Rules.Result;
import io.kstlib.auth.core.lifecycle.Rules.Sight;
import io.kstlib.auth.core.lifecycle.Rules.Step;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.RefreshAnswer;
import io.kstlib.auth.spi.storage.Lease;
import io.kstlib.auth.spi.storage.Note;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.base.Deadline;
import io.kstlib.base.Spans;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gets the next token of a slot, as {@link Rules} say. It alone has effects: one flight at a time that all threads share, the lock of the storage,
 * the note, the requests, and the hold of a process that ends. Safe for use by several threads.
 *
 * <p>A flight runs on a thread of its own. A caller that stops waiting for it, or is interrupted, does not end it, because an answer that is not
 * stored is a lost login. For the same reason a JVM that ends waits for that thread. It holds the lock for which other
 * processes wait, so no provider may keep it: a request runs on a second thread, which is given up when its time is over. Listeners are called on the
 * thread of the flight when the flight has ended, so they may ask for a token themselves. Callers that joined the flight wait for them, too, but not
 * for long.
 *
 * <p>Each attempt is one atomic step of the storage: read again, decide, ask the server, store, release. A refresh token (RFC 6749 section 6) is used
 * up in two steps: the exchange, and the check of the answer. If the answer is refused, its refresh token is kept beside the old access token.
 * Nothing is sent when the storage knows beforehand that it cannot store the answer. A note precedes the request ({@link RefreshIntent}). The caller
 * receives the token of the server also when it cannot be stored.
 */
final class Refresh {

    /** The time for listeners, which should be quick. A slow one, for example because it logs in, does not keep callers waiting. */
    static final Duration LONGEST_CALLBACK = Duration.ofSeconds(10);

    /**
     * The time for everything: discovery of the server, the retries, the last try, and the wait for a lock after one was lost. Callers wait longer
     * than this for a flight.
     */
    static final Duration LONGEST = Rules.RETRY
            .plus(LockedRequests.LIMIT)
            .plus(LockedRequests.LONGEST_WAIT)
            .plus(LockedRequests.LIMIT)
            .plus(LoginStore.LOCK_AFTER_LOSS);

    private static final String INVALID_GRANT = "invalid_grant";
    private static final int BAD_REQUEST = 400;

    /** The flight that a thread performs. */
    private static final ThreadLocal<@Nullable Flight> FLYING = new ThreadLocal<>();

    private final LoginDependencies parts;
    private final LoginStore store;
    private final Rules rules;
    private final ThreadFactory threads;
    private final Duration longestCallback;

    /**
     * @param longestCallback how long callers that joined a flight wait for the listeners
     * @param threads makes the threads of the flights
     */
    Refresh(LoginDependencies parts, LoginStore store, Duration longestCallback, ThreadFactory threads) {
        this.parts = parts;
        this.store = store;
        this.rules = store.rules();
        this.longestCallback = longestCallback;
        this.threads = threads;
    }

    /** One refresh, and the events for listeners when it has ended. */
    final class Flight extends FutureTask<Token> {

        private final @Nullable Target slot;
        private final List<TokenEvent> events; // used by the thread of the flight only
        private final CountDownLatch over = new CountDownLatch(1);
        private volatile @Nullable LockedRequests requests;

        private Flight(Request request, List<TokenEvent> events) {
            super(() -> fetched(request, events));
            this.slot = request.slot();
            this.events = events;
        }

        private boolean isFor(Refresh refresh, @Nullable Target target) {
            return refresh == Refresh.this && Objects.equals(slot, target);
        }

        /** Ends a flight that never began, for all callers that have joined it. */
        private void cannotBegin(AuthException why) {
            setException(why);
            over.countDown();
        }

        private void releaseProcess() {
            LockedRequests ended = requests;
            if (ended != null) {
                requests = null;
                ended.close();
            }
        }
    }

    /** Whether a flight for the slot is under way. Also says so to the listeners of a flight that has ended. */
    boolean isBusy(@Nullable Target slot) {
        Flight flight = store.state().slot(slot).flight();
        Flight mine = FLYING.get();
        return (flight != null && !flight.isDone()) || (mine != null && mine.isFor(this, slot));
    }

    /**
     * Waits for the flight that is under way, or starts one. Starts one also when the flight under way did not bring the wanted token. No flight
     * starts while the listeners of another are called: otherwise a listener that asks for a token after each failure starts flights forever. That
     * listener receives the failure of the flight instead.
     *
     * @param patience how long the caller waits; the flight goes on for the next one
     * @throws DeadlineException if the time of the caller is over
     * @throws StorageException LOCKED if the thread is interrupted (its interrupt status stays set), or if the flight takes longer than {@link
     *     #LONGEST}
     */
    Token join(Request request, Duration patience) {
        Duration longest = Spans.shorter(patience, LONGEST);
        Deadline end = Deadline.in(longest); // by the real clock, because it waits for another thread
        Target slot = request.slot();
        Flight mine = FLYING.get();
        if (mine != null && mine.isFor(this, slot)) {
            throw failureOf(mine);
        }
        while (true) {
            LoginState seen = store.state();
            Flight present = seen.slot(slot).flight();
            if (present != null && !present.isDone()) {
                Token token = await(present, longest, end);
                if (request.isMetBy(token)) {
                    return token;
                }
                continue;
            }
            Flight own = new Flight(request, new ArrayList<>());
            if (store.change(seen, seen.with(slot, known -> known.with(own)))) {
                start(own);
                return await(own, longest, end);
            }
        }
    }

    private RuntimeException failureOf(Flight flight) {
        try {
            if (flight.isDone()) {
                flight.get();
            }
        } catch (ExecutionException failed) {
            return LockedRequests.rethrown(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return new IllegalStateException(
                "a listener of the refresh of " + parts.login().inWords() + " cannot ask for another refresh");
    }

    private void start(Flight flight) {
        try {
            Thread thread = threads.newThread(() -> fly(flight));
            thread.setDaemon(false);
            thread.start();
        } catch (OutOfMemoryError noThread) {
            flight.cannotBegin(gaveUp(
                    "the token of " + parts.login().inWords() + " was not refreshed: no thread can be started",
                    noThread));
        }
    }

    private void fly(Flight flight) {
        FLYING.set(flight);
        try {
            flight.run();
            store.change(known -> known.slot(flight.slot).flight() == flight
                    ? known.with(flight.slot, slot -> slot.with((Flight) null))
                    : known);
            flight.events.forEach(parts::tell);
        } finally {
            FLYING.remove();
            flight.over.countDown();
        }
    }

    private Token await(Flight flight, Duration longest, Deadline end) {
        try {
            Token token = end.await(flight);
            awaitListeners(flight, end);
            return token;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw gaveUp(
                    "interrupted while waiting for the refresh of the token of "
                            + parts.login().inWords(),
                    interrupted);
        } catch (TimeoutException late) {
            if (longest.compareTo(LONGEST) < 0) {
                throw new DeadlineException(
                        parts.name(),
                        longest,
                        "no token of " + parts.login().inWords() + " within " + Spans.inWords(longest)
                                + "; the refresh goes on");
            }
            throw gaveUp(
                    "the refresh of the token of " + parts.login().inWords() + " by another thread takes longer than "
                            + Spans.inWords(LONGEST),
                    late);
        } catch (ExecutionException failed) {
            awaitListeners(flight, end);
            throw LockedRequests.rethrown(failed);
        }
    }

    /** An interrupt is left to the next wait of the caller: the flight itself has ended. */
    private void awaitListeners(Flight flight, Deadline end) {
        try {
            flight.over.await(end.atMost(longestCallback).toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private StorageException gaveUp(String problem, Throwable cause) {
        return new StorageException(
                store.location(), StorageException.Reason.LOCKED, problem, Remedy.advice("Try again"), cause);
    }

    /** Waits until an answer for the slot that is under way is stored. */
    void awaitStored(@Nullable Target slot) {
        Flight flight = store.state().slot(slot).flight();
        LockedRequests requests = flight == null ? null : flight.requests;
        if (requests != null) {
            requests.awaitStored();
        }
    }

    // One flight

    /** Returns a token that is not due any more. */
    private Token fetched(Request request, List<TokenEvent> events) {
        Target slot = request.slot();
        long begun = parts.time().nanos();
        while (true) {
            int generation = store.state().slot(slot).view().generation();
            Sight sight = sight(request, begun);
            Step step = rules.decide(store.state(), request, store.now(sight));
            if (step instanceof Step.HandOut found) {
                store.note(slot, new Result.Seen(found.token(), generation));
                return found.token();
            }
            if (step instanceof Step.Fail failed) {
                throw failed.why();
            }
            if (step instanceof Step.Pause pause) {
                pause(pause);
                continue;
            }
            boolean waitsShortly =
                    step instanceof Step.Lock lock && lock.longest().equals(Rules.LOCK_WHILE_VALID);
            try {
                if (step instanceof Step.AskRenewal) {
                    store.renewal(slot);
                    continue;
                }
                Outcome outcome = attempt(step, request);
                Token token = outcome.brought();
                store.note(slot, new Result.Succeeded());
                store.note(slot, new Result.Seen(token, generation));
                tell(outcome, events);
                return token;
            } catch (AuthException failure) {
                failed(slot, failure, events);
                Token known = waitsShortly && sight instanceof Sight.Stored stored ? stored.token(slot) : null;
                boolean isStillValid = known != null && !store.isExpired(slot, known);
                if (isStillValid || !rules.isTriedAgain(failure, waitsShortly)) {
                    throw failure;
                }
                warnOfWait(failure);
            }
        }
    }

    /** Returns the stored record. An unattended process gets no warning about it. */
    private Sight sight(Request request, long begunNanos) {
        if (request.demand() == Demand.PREFETCH) {
            return new Sight.Stored(store.newestAsItIs().orElse(null), since(begunNanos));
        }
        try {
            return new Sight.Stored(store.newest().orElse(null), since(begunNanos));
        } catch (StorageException unread) {
            return new Sight.Unread(unread, store.awayFor());
        }
    }

    private Duration since(long begunNanos) {
        return Duration.ofNanos(parts.time().nanos() - begunNanos);
    }

    private void pause(Step.Pause pause) {
        try {
            parts.time().pause(pause.time());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw pause.otherwise();
        }
    }

    /** A refused refresh token is not sent again for a while, and fails meanwhile with the same failure object, which is reported once. */
    private void failed(@Nullable Target slot, AuthException failure, List<TokenEvent> events) {
        boolean isNews = store.state().slot(slot).told() != failure;
        store.note(slot, new Result.Failed(failure, parts.environment().random().nextDouble()));
        if (isNews) {
            events.add(new TokenEvent.RefreshFailed(
                    parts.name(), parts.login().account(), parts.time().instant(), failure));
        }
    }

    /** A person sees why nothing happens for a while. */
    private void warnOfWait(AuthException failure) {
        if (Failure.of(failure, parts.name()) == Failure.STILL_ANSWERING) {
            parts.warn(new Warning(Warning.Kind.REFRESH_INTERRUPTED, parts.name(), failure.problem(), null));
        }
    }

    // One attempt

    private Outcome attempt(Step step, Request request) {
        if (step instanceof Step.Refuse refusal) {
            throw refused(refusal);
        }
        if (!(step instanceof Step.Lock lock)) {
            throw new IllegalStateException("not a step before the lock: " + step);
        }
        store.asked().provider().server(); // discovers the server, if needed, before the lock is taken
        return store.alone(lock.longest(), left -> attemptAlone(request, left));
    }

    private void tell(Outcome outcome, List<TokenEvent> events) {
        if (outcome.kind() == Outcome.Kind.OBTAINED) {
            Instant expiry = outcome.brought().effectiveExpiry();
            events.add(new TokenEvent.Refreshed(
                    parts.name(), parts.login().account(), parts.time().instant(), expiry, outcome.kept()));
        }
        if (outcome.repaired() != null) {
            parts.warn(new Warning(
                    Warning.Kind.REFRESH_INTERRUPTED,
                    parts.name(),
                    "a refresh of the token of " + parts.login().inWords() + " was interrupted: " + outcome.repaired()
                            + ". The server accepted the refresh token once more",
                    null));
        }
    }

    private AuthException refused(Step.Refuse refusal) {
        NotedRefusal noted = refusal.noted();
        if (noted != null) {
            store.note(null, new Result.RefusalNoted(noted));
        }
        return refusal.why();
    }

    /**
     * The end of what is done under the lock, before it is stored.
     *
     * @param kind its kind
     * @param toStore the record to store; the stored one, to leave it as it is
     * @param stored the record that is stored now; {@code null} where there is none
     * @param token the token of the slot; {@code null} where there is none to hand out
     * @param kept where the token is after the attempt
     * @param repaired the refresh that was interrupted before, in words; {@code null} if none was
     * @param why the failure; {@code null} where there is a token
     */
    private record Outcome(
            Kind kind,
            LoginRecord toStore,
            @Nullable LoginRecord stored,
            @Nullable Token token,
            TokenEvent.Kept kept,
            @Nullable String repaired,
            @Nullable AuthException why) {

        enum Kind {
            /** A token that is not due is there already, in the storage or in memory. */
            FOUND,
            /** The server gave another token. */
            OBTAINED,
            /** The check refused the answer of the server; its refresh token is kept beside the old access token. */
            SALVAGED,
            /** The server refused the refresh token for good, which is noted beside it. */
            ENDED
        }

        static Outcome found(Token token, LoginRecord toStore, @Nullable LoginRecord stored) {
            return new Outcome(Kind.FOUND, toStore, stored, token, TokenEvent.Kept.STORED, null, null);
        }

        static Outcome failed(Kind kind, LoginRecord toStore, LoginRecord stored, AuthException why) {
            return new Outcome(kind, toStore, stored, null, TokenEvent.Kept.STORED, null, why);
        }

        Outcome inMemory() {
            return new Outcome(kind, toStore, stored, token, TokenEvent.Kept.IN_MEMORY, repaired, why);
        }

        Token brought() {
            return Objects.requireNonNull(token);
        }

        boolean changesNothing() {
            return toStore.equals(stored);
        }

        @Override
        public String toString() {
            return "Outcome[" + kind + "]";
        }
    }

    private Outcome attemptAlone(Request request, Duration wait) {
        AtomicBoolean begun = new AtomicBoolean();
        AtomicReference<@Nullable Outcome> reached = new AtomicReference<>();
        try {
            store.updateNewest(wait, (current, lease) -> {
                begun.set(true);
                Outcome outcome =
                        underLock(request, current.map(LoginRecord::new).orElse(null), lease);
                reached.set(outcome);
                return Optional.of(outcome.toStore().token());
            });
        } catch (AuthException failure) {
            Outcome outcome = reached.get();
            if (outcome != null) {
                return unstored(outcome, request, failure);
            }
            boolean isNotWritable = Failure.of(failure, parts.name()) == Failure.NOT_WRITABLE;
            if (!begun.get() && isNotWritable && request.demand() != Demand.PREFETCH) {
                return withoutLock(request, failure);
            }
            throw failure;
        } finally {
            Flight flight = FLYING.get();
            if (flight != null) {
                flight.releaseProcess();
            }
        }
        Outcome outcome = reached.get();
        if (outcome == null) {
            throw new IllegalStateException("the storage returned from an update without applying its function");
        }
        return stored(outcome);
    }

    private static Outcome stored(Outcome outcome) {
        AuthException why = outcome.why();
        if (why != null) {
            throw why;
        }
        return outcome;
    }

    /** Gets a token without the lock. The storage cannot be changed, so the token is for this process only. */
    private Outcome withoutLock(Request request, AuthException why) {
        Outcome outcome = underLock(request, store.storedAnew().orElse(null), Lease.HELD);
        return outcome.kind() == Outcome.Kind.FOUND && outcome.changesNothing()
                ? stored(outcome)
                : unstored(outcome, request, why);
    }

    /** Handles an outcome that the storage did not take. */
    private Outcome unstored(Outcome outcome, Request request, AuthException failure) {
        if (outcome.kind() == Outcome.Kind.FOUND && outcome.changesNothing()) {
            throw failure;
        }
        boolean isWorthKeeping = outcome.kind() != Outcome.Kind.ENDED
                || store.hasUnsaved(); // only a record in memory needs the note of a refusal
        if (isWorthKeeping && !outcome.changesNothing()) {
            store.keepInMemory(outcome.toStore(), outcome.stored(), failure);
        }
        return reconcile(stored(outcome), request, failure);
    }

    /**
     * Decides about a token that was kept in memory. If only the lock was lost, the token is stored by now, or a login or logout replaced
     * it. A service needs no login, so its caller gets the token also after a logout.
     */
    private Outcome reconcile(Outcome obtained, Request request, AuthException failure) {
        if (store.hasUnsaved()) {
            return obtained.inMemory();
        }
        LoginRecord record;
        try {
            record = store.storedAnew().orElse(null);
        } catch (StorageException | PluginException unreadable) {
            return obtained; // whatever is wrong with the storage since then, this token is valid
        }
        Token stored = record == null ? null : record.slot(request.slot()).orElse(null);
        if (stored != null && !Rules.isAnother(stored, obtained.brought())) {
            return obtained;
        }
        Sight sight = new Sight.Stored(record, Duration.ZERO);
        Step step = rules.decide(store.state(), request, store.now(sight));
        if (step instanceof Step.HandOut found) {
            return Outcome.found(found.token(), obtained.toStore(), record);
        }
        if (record == null && step instanceof Step.Fail missing) {
            throw missing.why();
        }
        if (record == null) {
            return obtained.inMemory();
        }
        throw failure; // and the next attempt begins with the present record
    }

    // Under the lock

    private Outcome underLock(Request request, @Nullable LoginRecord stored, Lease lease) {
        if (stored != null) {
            parts.ownership().verify(stored.token());
        }
        return underLock(request, store.state().newestBeside(stored), stored, lease, requests());
    }

    private Outcome underLock(
            Request request,
            @Nullable LoginRecord newest,
            @Nullable LoginRecord stored,
            Lease lease,
            LockedRequests requests) {
        Sight.Locked sight = new Sight.Locked(newest, stored, requests.terms());
        while (true) {
            Step step = rules.decide(store.state(), request, store.now(sight));
            if (step instanceof Step.Keep found && newest != null) {
                return Outcome.found(found.token(), newest, stored);
            }
            if (step instanceof Step.Repeat) {
                return repeated(stored, requests);
            }
            if (step instanceof Step.ReadNote && newest != null) {
                String line = line(noteOf(newest, sight, lease)).orElse(null);
                if (line != null) {
                    store.note(null, new Result.NoteSeen(line));
                }
                sight = sight.with(line);
            } else if (step instanceof Step.Send send && newest != null && stored != null) {
                return sent(request, newest, stored, lease, requests, send.interrupted());
            } else if (step instanceof Step.LeaveToServer wait) {
                throw requests.stillAnswering(wait.interrupted().inWords(), wait.left());
            } else if (step instanceof Step.Refuse refusal) {
                throw refused(refusal);
            } else if (step instanceof Step.Fail failed) {
                throw failed.why();
            } else {
                throw new IllegalStateException("not a step under the lock: " + step);
            }
        }
    }

    private LockedRequests requests() {
        return new LockedRequests(store.asked(), LockedRequests.LONGEST_WAIT, parts.time(), parts::warn);
    }

    /** Holds this process until the answer is stored, and lets those who close the client wait for that. */
    private static void hold(LockedRequests requests) {
        Flight flight = FLYING.get();
        if (flight != null) {
            flight.requests = requests;
        }
        requests.holdProcess();
    }

    /** Gets the next token by another run of a grant that needs no person (RFC 6749 section 4.4). No refresh token is used up. */
    private Outcome repeated(@Nullable LoginRecord stored, LockedRequests requests) {
        TokenBinding mark = parts.ownership().mark(); // before the request, so that nothing fails after it
        Provider asked = requests.provider();
        Token token = requests.run("token request", () -> asked.login(Unattended.REQUEST));
        LoginRecord renewed = new LoginRecord(token.toBuilder().binding(mark).build());
        return new Outcome(Outcome.Kind.OBTAINED, renewed, stored, renewed.token(), TokenEvent.Kept.STORED, null, null);
    }

    /** Returns the note of the storage; none for a record that is only in memory, which no other process has, or whose refresh token stays valid. */
    private static Note noteOf(LoginRecord newest, Sight.Locked sight, Lease lease) {
        return sight.isShared() && newest.needsNote() ? lease.note() : Note.FORGETFUL;
    }

    /** Returns the note; an unreadable one has no form of ours, and the next note replaces it. */
    private static Optional<String> line(Note note) {
        try {
            return note.read();
        } catch (StorageException failure) {
            return switch (failure.reason()) {
                case UNREADABLE, EXPOSED -> Optional.of("");
                default -> throw failure;
            };
        }
    }

    private Outcome sent(
            Request request,
            LoginRecord newest,
            LoginRecord stored,
            Lease lease,
            LockedRequests requests,
            @Nullable RefreshIntent interrupted) {
        try {
            return exchange(request, newest, stored, lease, requests, interrupted);
        } catch (OAuthErrorException refused) {
            if (!refused.error().equals(INVALID_GRANT)) {
                throw refused;
            }
            LoginRecord now = store.storedAnew().orElse(null);
            if (!requests.isLast && now != null && isRotated(now, newest, stored)) {
                requests.isLast = true;
                Outcome next = underLock(request, now, now, lease, requests);
                return next.kind() == Outcome.Kind.FOUND // another process has stored it already
                        ? Outcome.found(Objects.requireNonNull(next.token()), stored, stored)
                        : next;
            }
            return ended(newest, stored, now, refused, interrupted);
        }
    }

    /** Whether a program that does not share the lock, such as one on another machine, used the refresh token and stored the next one. */
    private static boolean isRotated(LoginRecord now, LoginRecord sent, LoginRecord stored) {
        return now.isRefreshable()
                && !now.equals(stored)
                && !now.token().refreshToken().equals(sent.token().refreshToken());
    }

    /**
     * Returns the record with a note of the refusal, for all processes that share the storage. If a program that does not share the lock has stored
     * something else meanwhile, that stays.
     */
    private Outcome ended(
            LoginRecord sent,
            LoginRecord stored,
            @Nullable LoginRecord now,
            OAuthErrorException refused,
            @Nullable RefreshIntent interrupted) {
        LoginRecord.Refusal.Cause cause =
                interrupted == null ? LoginRecord.Refusal.Cause.ENDED : LoginRecord.Refusal.Cause.INTERRUPTED;
        String words = interrupted == null ? refused.problem() : interrupted.inWords() + "; " + refused.problem();
        var why = rules.sessionEnded(cause, ": " + words, refused);
        sent.token()
                .refreshToken()
                .ifPresent(secret -> store.note(
                        null,
                        new Result.GrantRefused(
                                new RefusedToken(secret, why, parts.time().nanos()))));
        if (!rules.isAboutGrant(refused) || !stored.equals(now)) {
            throw why;
        }
        LoginRecord marked = sent.refused(parts.time().instant(), cause, words);
        marked.refusal().ifPresent(note -> store.note(null, new Result.RefusalNoted(new NotedRefusal(note, why))));
        return Outcome.failed(Outcome.Kind.ENDED, marked, stored, why);
    }

    /**
     * @param newest the record whose refresh token is sent; for one that is only in memory the lock is not proved
     * @param interrupted the refresh with the same refresh token that was interrupted before; {@code null} if none was
     */
    private Outcome exchange(
            Request request,
            LoginRecord newest,
            LoginRecord stored,
            Lease lease,
            LockedRequests requests,
            @Nullable RefreshIntent interrupted) {
        Target slot = request.slot();
        Sight.Locked sight = new Sight.Locked(newest, stored, requests.terms());
        if (sight.isShared()) {
            lease.prove();
        }
        TokenBinding mark = parts.ownership().markAfter(newest.token());
        if (request.demand() == Demand.PREFETCH // checked again: a step before may have given a warning
                && rules.decide(store.state(), request, store.now(sight)) instanceof Step.Keep found) {
            return Outcome.found(found.token(), newest, stored);
        }
        hold(requests);
        Note note = noteOf(newest, sight, lease);
        Token sent = newest.slot(slot)
                .orElseGet(() -> newest.token().toBuilder().targets(Map.of()).build());
        RefreshAnswer answer = send(sent, slot, note, requests, interrupted);
        Optional<Secret> rotated = answer.refreshToken();
        try {
            Token fresh = requests.run("check of the refreshed token", answer::accept);
            LoginRecord renewed = newest.renewed(slot, fresh, mark).markedReusable(newest);
            return new Outcome(
                    Outcome.Kind.OBTAINED,
                    renewed,
                    stored,
                    renewed.slot(slot).orElseThrow(),
                    TokenEvent.Kept.STORED,
                    interrupted == null ? null : interrupted.inWords(),
                    null);
        } catch (AuthException refused) {
            if (rotated.isEmpty()) {
                settle(refused, note::clear);
                throw refused;
            }
            LoginRecord salvaged = newest.withRefreshToken(rotated.get());
            return Outcome.failed(Outcome.Kind.SALVAGED, salvaged, stored, refused);
        }
    }

    private RefreshAnswer send(
            Token sent,
            @Nullable Target slot,
            Note note,
            LockedRequests requests,
            @Nullable RefreshIntent interrupted) {
        Secret refreshToken = sent.refreshToken().orElseThrow();
        RefreshIntent intent = RefreshIntent.of(refreshToken, parts.time().instant(), requests.terms());
        note.write(intent.line());
        store.note(slot, new Result.Sending());
        try {
            return requests.run("refresh", () -> refreshed(requests.provider(), sent, slot));
        } catch (AuthException failure) {
            if (!Failure.of(failure, parts.name()).is(Failure.Trait.MAY_HAVE_ROTATED)) {
                settle(failure, interrupted == null ? note::clear : () -> note.write(interrupted.line()));
            }
            throw failure;
        }
    }

    private static RefreshAnswer refreshed(Provider provider, Token sent, @Nullable Target slot) {
        return slot == null
                ? provider.refresh(sent)
                : provider.refresh(sent, slot)
                        .orElseThrow(() -> new OAuthErrorException(
                                TargetTokens.INVALID_TARGET,
                                null,
                                BAD_REQUEST,
                                "the provider refreshes for no target",
                                null));
    }

    /** Changes a note after a request that failed. If that fails, too, the next one waits for an answer that does not come. */
    private static void settle(AuthException failure, Runnable change) {
        try {
            change.run();
        } catch (StorageException | PluginException stays) {
            failure.addSuppressed(stays);
        }
    }

    /**
     * The requests to the server under one lock of the storage. All of them together end in time, whatever the provider does, because other processes
     * wait for the lock. The time begins when this object is made. The request for a refresh uses up the refresh token, and its answer is the only
     * copy of the next one. So this process does not end by a signal or by {@code System.exit} until the answer is stored. That wait is bounded, and
     * the person is informed when it is noticeable. Used by one thread, except for the waits for its end.
     */
    static final class LockedRequests implements AutoCloseable {

        /** The time for all requests: the token request, sometimes a second one, and one for the keys of an ID token. */
        static final Duration LIMIT = TokenStorage.LONGEST_HOLD.minusSeconds(10);

        /** How long the end of this process waits: for the requests and the write of their answer. */
        static final Duration LONGEST_WAIT = TokenStorage.LONGEST_HOLD.plusSeconds(5);

        private static final Duration UNNOTICED = Duration.ofSeconds(1);

        private final RefreshTarget asked;
        private final Duration longestWait;
        private final Consumer<Warning> notices;
        private final Deadline deadline;
        private boolean isLast; // a refresh token that another program has replaced meanwhile is followed once
        private final CountDownLatch over = new CountDownLatch(1);
        private final AtomicReference<@Nullable Thread> hook = new AtomicReference<>();

        /**
         * @param asked the provider that receives the requests
         * @param longestWait how long the process is kept at most
         * @param time says how long the requests have taken
         * @param notices receives a notice when the process has to wait
         */
        LockedRequests(RefreshTarget asked, Duration longestWait, Time time, Consumer<Warning> notices) {
            this.asked = asked;
            this.longestWait = longestWait;
            this.notices = notices;
            this.deadline = Deadline.in(LIMIT, time::nanos);
        }

        Provider provider() {
            return asked.provider();
        }

        /** Returns how refresh tokens are sent. */
        RefreshIntent.Terms terms() {
            return asked.terms();
        }

        /**
         * Makes one of the requests.
         *
         * @param what the request, in words
         * @throws NetworkException TIMED_OUT when it took too long; INTERRUPTED when this thread was interrupted; also what the request throws
         */
        <T> T run(String what, Callable<T> request) {
            try {
                return deadline.run("kstlib-refresh-exchange", request);
            } catch (OutOfMemoryError noThread) {
                throw failure(
                        NetworkException.Reason.CANNOT_CONNECT,
                        "the " + what + " at \"" + name() + "\" was not sent: no thread can be started",
                        noThread);
            } catch (TimeoutException late) {
                throw failure(
                        NetworkException.Reason.TIMED_OUT,
                        "the " + what + " at \"" + name() + "\" took longer than " + Spans.inWords(LIMIT),
                        late);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw failure(
                        NetworkException.Reason.INTERRUPTED,
                        "the " + what + " at \"" + name() + "\" was interrupted",
                        interrupted);
            } catch (ExecutionException failed) {
                throw rethrown(failed);
            }
        }

        /** Returns the exception of another thread, for the thread that waited for it. */
        static RuntimeException rethrown(ExecutionException failed) {
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            return failed.getCause() instanceof RuntimeException known ? known : new IllegalStateException(failed);
        }

        /**
         * Keeps this process until {@link #close}. Called before a request that uses up something.
         *
         * @throws NetworkException INTERRUPTED if the process is ending already, because then the answer is not stored
         */
        void holdProcess() {
            Thread begun = new Thread(this::awaitWithNotice, "kstlib-refresh-end");
            if (!hook.compareAndSet(null, begun)) {
                return;
            }
            try {
                Runtime.getRuntime().addShutdownHook(begun);
            } catch (IllegalStateException processEnds) {
                hook.set(null);
                throw failure(
                        NetworkException.Reason.INTERRUPTED,
                        "the refresh at \"" + name() + "\" was not begun, because this process is ending",
                        null);
            }
        }

        /** Waits at the end of the process, and sends a notice when the wait is noticeable. */
        void awaitWithNotice() {
            try {
                if (!over.await(UNNOTICED.toMillis(), TimeUnit.MILLISECONDS)) {
                    Deadline.daemon("kstlib-refresh-end-notice", this::tell).start(); // foreign code, which may block
                    over.await(longestWait.minus(UNNOTICED).toMillis(), TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt(); // the hook returns, so the process ends
            }
        }

        private void tell() {
            notices.accept(new Warning(
                    Warning.Kind.FINISHING_REFRESH,
                    name(),
                    "finishing the refresh of the token of \"" + name() + "\", at most " + Spans.inWords(longestWait)
                            + ": the old refresh token is spent, the new one must be stored",
                    null));
        }

        /** Waits as long as the end of the process, if a refresh token may be used up. An interrupt is kept for later. */
        void awaitStored() {
            if (hook.get() == null) {
                return;
            }
            boolean unusedEnd =
                    Deadline.in(longestWait).awaitUninterrupted(over::await); // a new refresh token is worth the wait
        }

        /** Lets the process end: the answer is stored, or cannot be stored. */
        @Override
        public void close() {
            over.countDown();
            Thread begun = hook.get();
            if (begun == null) {
                return;
            }
            try {
                Runtime.getRuntime().removeShutdownHook(begun);
            } catch (IllegalStateException processEnds) {
                return; // the hook runs, and ends when the count is zero
            }
        }

        /** Returns the failure of a refresh that is not sent yet, because the server may still work on the one before. */
        NetworkException stillAnswering(String what, Duration left) {
            return NetworkException.stillAnswering(
                    endpoint(),
                    "a refresh of the token of \"" + name() + "\" was interrupted: " + what
                            + ". The server may still work on that, so the next try is in "
                            + Spans.inWords(Spans.longer(left, Duration.ofSeconds(1))),
                    left);
        }

        private NetworkException failure(NetworkException.Reason reason, String problem, @Nullable Throwable cause) {
            return new NetworkException(endpoint(), reason, problem, Remedy.advice("Try again"), cause);
        }

        private String name() {
            return provider().name();
        }

        private URI endpoint() {
            return provider()
                    .server()
                    .endpoint(Endpoint.TOKEN)
                    .map(WebOrigin::withoutQuery)
                    .orElse(URI.create("/"));
        }
    }
}
