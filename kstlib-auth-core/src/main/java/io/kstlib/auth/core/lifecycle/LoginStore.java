package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.lifecycle.LoginDependencies.RefreshTarget;
import io.kstlib.auth.core.lifecycle.LoginDependencies.Time;
import io.kstlib.auth.core.lifecycle.LoginState.Told;
import io.kstlib.auth.core.lifecycle.LoginState.Unsaved;
import io.kstlib.auth.core.lifecycle.LoginState.View;
import io.kstlib.auth.core.lifecycle.Rules.Moment;
import io.kstlib.auth.core.lifecycle.Rules.Result;
import io.kstlib.auth.core.lifecycle.Rules.Sight;
import io.kstlib.auth.spi.storage.ChangeWatch;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenUpdate;
import io.kstlib.base.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The stored record of one login, and the knowledge of this process about it. A record that could not be stored stays in memory, and replaces the
 * stored one, whose refresh token must not be sent again; further attempts to store it follow. Safe for use by several threads.
 */
final class LoginStore {

    private static final Duration SAVE_AGAIN_AFTER = Duration.ofSeconds(10);

    /** How long to wait for the lock once more, after it was lost. The token is valid, and its caller waits. */
    static final Duration LOCK_AFTER_LOSS = Duration.ofSeconds(5);

    /** How long the last try waits for the lock: longer than another process usually refreshes. */
    static final Duration LOCK_AT_THE_END = Duration.ofSeconds(10);

    /** Stands where the storage announces no change. */
    private static final ChangeWatch UNWATCHED = new ChangeWatch() {

        @Override
        public boolean isLive() {
            return false;
        }

        @Override
        public void close() {}
    };

    private final LoginDependencies parts;
    private final String name;
    private final LoginName login;
    private final String key;
    private final TokenStorage storage;
    private final Owner ownership;
    private final Time time;
    private final Runnable changed;
    private final Rules rules;
    private final AtomicReference<LoginState> state = new AtomicReference<>(LoginState.NEW);
    private final ReentrantLock spending = new ReentrantLock();

    /**
     * @param changed is run, too, when the storage announces a change
     */
    LoginStore(LoginDependencies parts, Runnable changed) {
        this.parts = parts;
        this.name = parts.name();
        this.login = parts.login();
        this.key = login.stored();
        this.storage = parts.storage();
        this.ownership = parts.ownership();
        this.time = parts.time();
        this.changed = changed;
        this.rules = new Rules(login, parts.freshness(), this::loginAgain);
    }

    private Remedy loginAgain() {
        return isReadOnly()
                ? Remedy.advice("Put a new token there: " + location())
                : Remedy.logInAgain(name).with(login.account());
    }

    Rules rules() {
        return rules;
    }

    // The state

    @SuppressWarnings("NullAway") // never holds null
    LoginState state() {
        return state.get();
    }

    LoginState change(UnaryOperator<LoginState> change) {
        return state.updateAndGet(change);
    }

    boolean change(LoginState before, LoginState after) {
        return state.compareAndSet(before, after);
    }

    /** Notes something of a slot, and returns whether it was not noted before. */
    <T> boolean isNew(
            @Nullable Target slot,
            Function<LoginState.Slot, @Nullable T> known,
            T now,
            BiFunction<LoginState.Slot, T, LoginState.Slot> noted) {
        while (true) {
            LoginState before = state();
            if (now.equals(known.apply(before.slot(slot)))) {
                return false;
            }
            if (change(before, before.with(slot, of -> noted.apply(of, now)))) {
                return true;
            }
        }
    }

    /** Notes a result. */
    void note(@Nullable Target slot, Result result) {
        note(slot, result, Rules.LOOK_EVERY_MILLIS);
    }

    private void note(@Nullable Target slot, Result result, long lookEveryMillis) {
        Moment now = now(lookEveryMillis, new Sight.Away());
        change(known -> rules.after(known, slot, result, now));
    }

    Moment now(Sight sight) {
        return now(Rules.LOOK_EVERY_MILLIS, sight);
    }

    Moment now(long lookEveryMillis, Sight sight) {
        Instant instant = time.instant();
        return new Moment(instant, instant.toEpochMilli(), time.nanos(), lookEveryMillis, sight);
    }

    /** Lets the next caller look at the storage; the tokens in memory keep their age. */
    void lookAgain() {
        note(null, new Result.Changed());
    }

    /** Whether it is time for another token than this one, also by the age of the one in memory. */
    boolean isStale(@Nullable Target slot, Token token) {
        return rules.isStale(state().slot(slot).view(), token, now(new Sight.Away()));
    }

    boolean isExpired(@Nullable Target slot, Token token) {
        return rules.isExpired(state().slot(slot).view(), token, now(new Sight.Away()));
    }

    /** Returns the first answer of the flow. If it could not be asked, the next call tries again. */
    Renewal renewal(@Nullable Target slot) {
        Renewal known = Rules.renewal(state(), slot);
        if (known != null) {
            return known;
        }
        Renewal said = parts.source().renewal().get();
        Renewal counts = isReadOnly() ? Renewal.REFRESH_TOKEN : said;
        change(before ->
                before.with(new LoginState.Source(counts, before.source().asked())));
        return counts;
    }

    /** Returns the provider that the first attempt made, and each further one uses. If it could not be made, the next attempt tries again. */
    RefreshTarget asked() {
        RefreshTarget known = state().source().asked();
        if (known != null) {
            return known;
        }
        RefreshTarget made = parts.source().asked().get();
        change(before -> before.with(new LoginState.Source(before.source().renewal(), made)));
        return made;
    }

    // The stored record

    /** Returns the stored record, even if it belongs to another server or client. Loads it only if the storage has another revision than before. */
    Optional<LoginRecord> load() {
        try {
            // The revision is read before the token, so that a change in between is seen the next time.
            String revision = storage.revision(key).orElse(null);
            LoginState.Stored known = state().storage().stored();
            if (known == null || !known.revision().equals(revision)) {
                LoginRecord record = storage.load(key).map(LoginRecord::new).orElse(null);
                known = new LoginState.Stored(String.valueOf(revision), record);
                loaded(revision == null ? null : known);
            }
            if (state().storage().awaySince() != null) {
                change(before -> before.with(before.storage().awaySince(null)));
            }
            return Optional.ofNullable(known.record());
        } catch (StorageException failure) {
            if (failure.reason() == StorageException.Reason.UNREACHABLE) {
                long now = time.nanos();
                change(before -> before.storage().awaySince() == null
                        ? before.with(before.storage().awaySince(now))
                        : before);
            }
            throw failure;
        }
    }

    private void loaded(LoginState.@Nullable Stored next) {
        change(before -> before.with(before.storage().loaded(next)));
    }

    /** Returns for how long the storage cannot be reached, since the first failure after a read that succeeded; zero while it can. */
    Duration awayFor() {
        Long since = state().storage().awaySince();
        return since == null ? Duration.ZERO : Duration.ofNanos(time.nanos() - since);
    }

    /** Loads in any case, because some file systems report a new revision late. */
    Optional<LoginRecord> loadAnew() {
        loaded(null);
        return load();
    }

    /** Returns the record that is stored now, also after a change on a machine whose changes are reported late. */
    Optional<LoginRecord> storedAnew() {
        return verified(loadAnew());
    }

    /** Returns the stored record, regardless of the record in memory. */
    Optional<LoginRecord> stored() {
        return verified(load());
    }

    private Optional<LoginRecord> verified(Optional<LoginRecord> record) {
        if (record.isPresent()) {
            ownership.verify(record.get().token());
        }
        return record;
    }

    /** Returns the stored record, not the one in memory. Must not be called under the lock. */
    Optional<LoginRecord> storedAndBound() {
        Optional<LoginRecord> record = stored();
        if (record.isPresent()) {
            bindAnew(record.get().token());
            Warning unasked = ownership.usedWithoutConsent().orElse(null);
            if (unasked != null && !state().told().isUsed()) {
                change(before -> before.with(new Told(before.told().bound(), true)));
                parts.warn(unasked);
            }
        }
        return record;
    }

    /**
     * Renews the mark of a token that is used under another trust now. The person is warned each time, so the new mark is stored at once. A store
     * that cannot do this is tried once for each token, and gets the mark with the next refresh.
     */
    private void bindAnew(Token token) {
        Token rebound = ownership.rebound(token).orElse(null);
        if (rebound == null || token.equals(state().told().bound())) {
            return;
        }
        change(before -> before.with(new Told(token, before.told().isUsed())));
        parts.warn(ownership.rebinding());
        try {
            update(
                    Duration.ZERO,
                    (current, lease) -> current.filter(token::equals).isPresent() ? Optional.of(rebound) : current);
        } catch (StorageException | PluginException stays) {
            return; // the token is still valid
        }
    }

    /** Returns the newest record: the stored one, or the one that should be stored. */
    Optional<LoginRecord> newest() {
        return hasUnsaved() ? newestAsItIs() : storedAndBound();
    }

    /** Returns the newest record without a warning or another mark, for a process that no person watches. */
    Optional<LoginRecord> newestAsItIs() {
        Unsaved waiting = state().storage().unsaved();
        if (waiting == null) {
            return stored();
        }
        LoginRecord stored;
        try {
            stored = stored().orElse(null);
        } catch (StorageException | PluginException unreadable) {
            return Optional.of(waiting.record()); // whatever is wrong with the storage, this token is valid
        }
        if (!waiting.replaces(stored)) {
            forget(waiting); // stored by now, or there was a login or logout
            return Optional.ofNullable(stored);
        }
        saveAgain(waiting);
        return Optional.ofNullable(waiting.newestBeside(stored));
    }

    private void forget(@Nullable Unsaved known) {
        change(before -> before.with(before.storage().without(known)));
    }

    // The record that could not be stored

    boolean hasUnsaved() {
        return state().storage().unsaved() != null;
    }

    /** Forgets the record in memory: it is stored by now, or must not be stored any more. */
    void forgetUnsaved() {
        forget(state().storage().unsaved());
    }

    private void saveAgain(Unsaved waiting) {
        long now = time.nanos();
        if (now - waiting.triedAtNanos() < SAVE_AGAIN_AFTER.toNanos()) {
            return;
        }
        LoginState before = state();
        LoginState after = before.with(before.storage().with(waiting.triedAt(now)));
        if (waiting.equals(before.storage().unsaved()) && change(before, after)) {
            Optional<AuthException> unused = save(waiting, Duration.ZERO); // the person was warned the first time
        }
    }

    /** Returns the reason why it could not be stored; empty if it is stored now, or if the stored record is newer. */
    private Optional<AuthException> save(Unsaved waiting, Duration wait) {
        try {
            Optional<Token> unused = update(
                    wait,
                    (current, lease) -> Optional.ofNullable(waiting.newestBeside(
                                    current.map(LoginRecord::new).orElse(null)))
                            .map(LoginRecord::token));
        } catch (StorageException | PluginException failure) {
            return Optional.of(failure);
        }
        forget(waiting);
        return Optional.empty();
    }

    /**
     * Tries a last time to store a record that otherwise ends with this process. Another process may have the lock for a moment, so this waits for
     * it.
     */
    void saveWhatIsLeft() {
        Unsaved waiting = state().storage().unsaved();
        if (waiting == null) {
            return;
        }
        boolean interrupted = Thread.interrupted(); // the only copy of a refresh token is worth the wait
        try {
            Optional<AuthException> lost = save(waiting, LOCK_AT_THE_END);
            if (lost.isPresent() && Thread.interrupted()) {
                interrupted = true;
                lost = save(waiting, LOCK_AT_THE_END);
            }
            lost.ifPresent(why -> warn(Warning.Kind.LOST, "is lost, because it could not be stored", why));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Keeps a record that the storage did not take. Where only the lock was lost, it is tried once more at once: other processes wait for a limited
     * time until they send the refresh token that this one replaces.
     *
     * @param stored the record that is still stored; {@code null} when there is none
     * @param why the failure of the storage
     */
    void keepInMemory(LoginRecord fresh, @Nullable LoginRecord stored, AuthException why) {
        boolean isFirst = !hasUnsaved();
        note(null, new Result.NotStored(fresh, stored));
        Unsaved kept = state().storage().unsaved();
        boolean isLockLost = Failure.of(why, name) == Failure.LOCK_LOST;
        if (isLockLost && kept != null && save(kept, LOCK_AFTER_LOSS).isEmpty()) {
            return;
        }
        if (isFirst) {
            warn(Warning.Kind.NOT_STORED, "could not be stored and ends with this process unless that changes", why);
        }
    }

    private void warn(Warning.Kind kind, String what, AuthException why) {
        parts.warn(Warning.of(kind, name, "the refreshed token of " + login.inWords() + " " + what + ": ", why));
    }

    // Changes

    /**
     * Does work that uses up the refresh token, while no other thread does. A refresh of the login and one for a target use the same one. If nothing
     * can be stored, no lock of the storage keeps them apart.
     *
     * @param wait how long to wait for other threads
     * @param work the work, within the rest of that time
     * @return its result
     * @throws StorageException {@code LOCKED} if the time is over, or the thread is interrupted
     */
    <T> T alone(Duration wait, Function<Duration, T> work) {
        Deadline end = Deadline.in(wait, time::nanos);
        try {
            if (!spending.tryLock(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                throw inUse(null);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw inUse(interrupted);
        }
        try {
            return work.apply(end.left());
        } finally {
            spending.unlock();
        }
    }

    private StorageException inUse(@Nullable InterruptedException interrupted) {
        return new StorageException(
                location(),
                StorageException.Reason.LOCKED,
                "the token of " + login.inWords() + " is being refreshed by another thread of this program"
                        + (interrupted == null ? "" : ", and waiting for it was interrupted"),
                Remedy.advice("Try again"),
                interrupted);
    }

    /** Updates the stored record. The record of a login for a target names the target. */
    Optional<Token> update(Duration wait, TokenUpdate update) {
        Target target = parts.login().target();
        return storage.update(
                key,
                wait,
                target == null
                        ? update
                        : (current, lease) -> update.apply(current, lease)
                                .map(token ->
                                        new LoginRecord(token).madeFor(target).token()));
    }

    /**
     * Updates with a function that starts from {@link LoginState#newestBeside}. The record in memory then is stored when this returns, and forgotten.
     * What another thread kept there meanwhile stays.
     */
    void updateNewest(Duration wait, TokenUpdate update) {
        AtomicReference<@Nullable Unsaved> seen = new AtomicReference<>();
        Optional<Token> unused = update(wait, (current, lease) -> {
            seen.set(state().storage().unsaved());
            return update.apply(current, lease);
        });
        forget(seen.get());
    }

    /**
     * Changes the newest record beside a refresh.
     *
     * @param change the change
     */
    void changeRecord(UnaryOperator<LoginRecord> change) {
        alone(TokenStorage.LOCK_WAIT, left -> {
            updateNewest(
                    left,
                    (current, lease) -> Optional.ofNullable(state().newestBeside(
                                            current.map(LoginRecord::new).orElse(null)))
                            .map(change)
                            .map(LoginRecord::token));
            return left;
        });
    }

    /** Stores the token of a login, unless the requirement throws because of the stored one. */
    void save(Token token, Consumer<Token> requirement) {
        Optional<Token> unused = update(TokenStorage.LOCK_WAIT, (current, lease) -> {
            current.ifPresent(requirement);
            return Optional.of(token);
        });
        forgetUnsaved();
    }

    boolean clear() {
        forgetUnsaved();
        return storage.delete(key);
    }

    boolean isReadOnly() {
        return storage.isReadOnly();
    }

    /**
     * @throws StorageException if another program puts the token there, so that it is not ours to revoke or to remove
     */
    void requireOurs() {
        if (isReadOnly()) {
            storage.proveWritable(key);
        }
    }

    String location() {
        return storage.location(key);
    }

    // Looks

    /**
     * Looks at the storage, and keeps the token of a slot.
     *
     * @param seen the view of the slot before
     * @param busy whether a refresh is under way
     * @return the sight; only memory, if there was a login or logout meanwhile
     */
    Sight look(@Nullable Target slot, View seen, long lookEveryMillis, boolean busy) {
        try {
            LoginRecord newest = newest().orElse(null);
            Token token = newest == null ? null : newest.slot(slot).orElse(null);
            if (token == null) {
                boolean isObtainable = slot != null
                        && newest != null
                        && newest.unobtainable(slot).isEmpty();
                note(slot, new Result.Missed(isObtainable, seen.generation()));
                return new Sight.Looked(seen.without(isObtainable), busy);
            }
            note(slot, new Result.Seen(token, seen.generation()), lookEveryMillis);
            if (state().slot(slot).view().generation() != seen.generation()) {
                return new Sight.Memory(busy);
            }
            if (!seen.isSameAs(token)) {
                parts.tellLoaded(token);
            }
            return new Sight.Looked(state().slot(slot).view(), busy);
        } catch (StorageException failure) {
            Token known = seen.token();
            if (known == null || !Failure.of(failure, name).is(Failure.Trait.NOT_READABLE_NOW)) {
                throw failure;
            }
            if (!seen.isExpired(parts.freshness(), now(new Sight.Away()))) {
                note(slot, new Result.Seen(known, seen.generation()));
                return new Sight.Looked(seen, busy);
            }
            if (failure.reason() != StorageException.Reason.UNREACHABLE) {
                throw failure; // a locked keyring stays so until you unlock it
            }
            return new Sight.Away();
        }
    }

    /** Returns the time between two looks. The watch begins before the first token is read, so that no change is missed. */
    long lookEveryMillis() {
        ChangeWatch known = state().storage().watch();
        if (known == null) {
            ChangeWatch made;
            try {
                made = storage.watch(key, () -> {
                            lookAgain();
                            changed.run();
                        })
                        .orElse(UNWATCHED);
            } catch (StorageException | PluginException notNow) {
                return Rules.LOOK_EVERY_MILLIS; // the look itself tells why, and the next one tries again
            }
            known = change(before -> before.storage().watch() == null
                            ? before.with(before.storage().with(made))
                            : before)
                    .storage()
                    .watch();
            if (known != made) {
                made.close(); // another thread was quicker
            }
        }
        return known != null && known.isLive() ? Rules.LOOK_WHEN_ANNOUNCED_MILLIS : Rules.LOOK_EVERY_MILLIS;
    }

    /** Ends the announcements of the storage. */
    void close() {
        ChangeWatch ending = state.getAndUpdate(
                        known -> known.with(known.storage().with(UNWATCHED)))
                .storage()
                .watch();
        if (ending != null) {
            ending.close();
        }
    }
}
