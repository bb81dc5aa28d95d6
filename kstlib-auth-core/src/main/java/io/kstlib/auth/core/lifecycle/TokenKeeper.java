package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import io.kstlib.auth.core.binding.TokenOwnership;
import io.kstlib.auth.core.lifecycle.token.Time;
import io.kstlib.auth.core.lifecycle.token.UnsavedToken;
import io.kstlib.auth.spi.storage.ChangeWatch;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenUpdate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The stored token of one provider, and the one in memory that could not be stored. As long as there is a token in memory, it replaces the stored
 * one, whose refresh token must not be sent again. Further attempts to store it follow. Safe for use by several threads.
 */
final class TokenKeeper {

    private static final Duration SAVE_AGAIN_AFTER = Duration.ofSeconds(10);

    /** How long to wait for the lock once more, after it was lost. The token is valid, and its caller waits. */
    static final Duration LOCK_AFTER_LOSS = Duration.ofSeconds(5);

    /** How long the last try waits for the lock: longer than another process usually refreshes. */
    static final Duration LOCK_AT_THE_END = Duration.ofSeconds(10);

    private final String name;
    private final TokenStorage storage;
    private final TokenOwnership ownership;
    private final Time time;
    private final Consumer<Warning> warnings;
    private final AtomicReference<@Nullable UnsavedToken> unsaved = new AtomicReference<>();
    private final AtomicInteger keptInMemory = new AtomicInteger();
    private final AtomicLong lastTryNanos = new AtomicLong();
    private final AtomicReference<@Nullable Token> lastBound = new AtomicReference<>();
    private final AtomicBoolean saidWhereItIsUsed = new AtomicBoolean();
    private final ReentrantLock spending = new ReentrantLock();
    private final AtomicReference<@Nullable Loaded> lastLoaded = new AtomicReference<>();
    private final AtomicReference<@Nullable Long> awaySinceNanos = new AtomicReference<>();

    /**
     * What was loaded last. To load may mean to decrypt, by a card or a server, and a login looks at the storage several times.
     *
     * @param revision the mark of the storage for it
     * @param token the token; {@code null} where none was stored
     */
    private record Loaded(String revision, @Nullable Token token) {

        @Override
        public String toString() {
            return "Loaded[" + revision + "]";
        }
    }

    TokenKeeper(LifecycleParts parts) {
        this.name = parts.name();
        this.storage = parts.storage();
        this.ownership = parts.ownership();
        this.time = parts.time();
        this.warnings = parts::warn;
    }

    /** Returns what is stored, even if it belongs to another server or client. Loads it only if the storage has another revision than before. */
    Optional<Token> load() {
        try {
            Optional<Token> token = loaded();
            awaySinceNanos.set(null);
            return token;
        } catch (StorageException failure) {
            if (TokenCache.isUnreachable(failure)) {
                awaySinceNanos.compareAndSet(null, time.nanos());
            }
            throw failure;
        }
    }

    /** Returns for how long the storage cannot be reached, since the first failure after a read that succeeded; zero while it can. */
    Duration awayFor() {
        Long since = awaySinceNanos.get();
        return since == null ? Duration.ZERO : Duration.ofNanos(time.nanos() - since);
    }

    private Optional<Token> loaded() {
        // The revision is read before the token, so that a change in between is seen the next time.
        String revision = storage.revision(name).orElse(null);
        Loaded known = lastLoaded.get();
        if (known != null && known.revision().equals(revision)) {
            return Optional.ofNullable(known.token());
        }
        Optional<Token> token = storage.load(name);
        lastLoaded.set(revision == null ? null : new Loaded(revision, token.orElse(null)));
        return token;
    }

    /** Loads without the cache, because some file systems report a new revision late. */
    Optional<Token> loadAnew() {
        lastLoaded.set(null);
        return load();
    }

    /** Returns a mark that changes with what is stored and with what is in memory; empty where the storage has none. */
    Optional<String> revision() {
        UnsavedToken waiting = unsaved.get();
        String inMemory = waiting == null ? "" : " and " + waiting.number() + " in memory";
        return storage.revision(name).map(stored -> stored + inMemory);
    }

    /** Returns what is stored now, also if it was changed by a machine whose changes are reported late. */
    Optional<Token> storedAnew() {
        return verified(loadAnew());
    }

    boolean isReadOnly() {
        return storage.isReadOnly();
    }

    /**
     * @throws StorageException if someone else puts the token there, so that it is not ours to revoke or to remove
     */
    void requireOurs() {
        if (isReadOnly()) {
            storage.proveWritable(name);
        }
    }

    /** Returns what is stored, whatever is in memory. */
    Optional<Token> stored() {
        return verified(load());
    }

    private Optional<Token> verified(Optional<Token> token) {
        if (token.isPresent()) {
            ownership.verify(token.get());
        }
        return token;
    }

    /** Returns the stored token, not the one in memory. Must not be called under the lock. */
    Optional<Token> storedAndBound() {
        Optional<Token> token = stored();
        if (token.isPresent()) {
            bindAnew(token.get());
            Warning unasked = ownership.usedWithoutConsent().orElse(null);
            if (unasked != null && !saidWhereItIsUsed.getAndSet(true)) {
                warnings.accept(unasked);
            }
        }
        return token;
    }

    /**
     * Renews the mark of a token that is used under another trust now. The person is warned each time, so the new mark is stored at once. A store
     * that cannot do this is tried once for each token, and gets the mark with the next refresh.
     */
    private void bindAnew(Token token) {
        Token rebound = ownership.rebound(token).orElse(null);
        if (rebound == null || token.equals(lastBound.getAndSet(token))) {
            return;
        }
        warnings.accept(ownership.rebinding());
        try {
            storage.update(
                    name,
                    Duration.ZERO,
                    (current, lease) -> current.filter(token::equals).isPresent() ? Optional.of(rebound) : current);
        } catch (StorageException | PluginException stays) {
            return; // the token is still valid
        }
    }

    /** Returns the newest token: what is stored, or what should be stored. */
    Optional<Token> newest() {
        return unsaved.get() == null ? storedAndBound() : newestAsItIs();
    }

    /** Returns the newest token without a warning or another mark, for a process that no person watches. */
    Optional<Token> newestAsItIs() {
        UnsavedToken waiting = unsaved.get();
        if (waiting == null) {
            return stored();
        }
        Optional<Token> stored;
        try {
            stored = stored();
        } catch (StorageException | PluginException unreadable) {
            return Optional.of(waiting.token()); // whatever is wrong with the storage, this token is valid
        }
        if (!waiting.replaces(stored.orElse(null))) {
            unsaved.compareAndSet(waiting, null); // stored by now, or there was a login or logout
            return stored;
        }
        saveAgain(waiting);
        return Optional.of(waiting.token());
    }

    private void saveAgain(UnsavedToken waiting) {
        long last = lastTryNanos.get();
        long now = time.nanos();
        if (now - last < SAVE_AGAIN_AFTER.toNanos() || !lastTryNanos.compareAndSet(last, now)) {
            return;
        }
        Optional<AuthException> unused = save(waiting, Duration.ZERO); // the person was warned the first time
    }

    /** Returns why it could not be stored; empty if it is stored now, or if what is stored is newer. */
    private Optional<AuthException> save(UnsavedToken waiting, Duration wait) {
        try {
            Optional<Token> unused = storage.update(
                    name, wait, (current, lease) -> Optional.ofNullable(newestBeside(waiting, current.orElse(null))));
        } catch (StorageException | PluginException failure) {
            return Optional.of(failure);
        }
        unsaved.compareAndSet(waiting, null);
        return Optional.empty();
    }

    /** Tries a last time to store a token that otherwise ends with this process. Another process may have the lock for a moment, so this waits for it. */
    void saveWhatIsLeft() {
        UnsavedToken waiting = unsaved.get();
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
     * Does work that uses up the refresh token, while no other thread does. A refresh of the login and one for a target use the same one. If nothing
     * can be stored, no lock of the storage keeps them apart.
     *
     * @param wait how long to wait for the others
     * @param work what to do, within the rest of that time
     * @return its result
     * @throws StorageException {@code LOCKED} if the time is over, or the thread is interrupted
     */
    <T> T alone(Duration wait, Function<Duration, T> work) {
        long begun = time.nanos();
        try {
            if (!spending.tryLock(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                throw inUse(null);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw inUse(interrupted);
        }
        try {
            Duration left = wait.minusNanos(time.nanos() - begun);
            return work.apply(left.isNegative() ? Duration.ZERO : left);
        } finally {
            spending.unlock();
        }
    }

    private StorageException inUse(@Nullable InterruptedException interrupted) {
        return new StorageException(
                location(),
                StorageException.Reason.LOCKED,
                "the token of \"" + name + "\" is being refreshed by another thread of this program"
                        + (interrupted == null ? "" : ", and waiting for it was interrupted"),
                new Remedy.Advice("Try again"),
                interrupted);
    }

    /** Returns what a refresh starts from, given what is stored; {@code null} is nothing. Called in the storage's atomic update. */
    @Nullable
    Token newestBeside(@Nullable Token current) {
        return newestBeside(unsaved.get(), current);
    }

    /** The record in memory has the newer tokens of the login. Other processes may have stored access tokens for targets meanwhile. */
    private static @Nullable Token newestBeside(@Nullable UnsavedToken waiting, @Nullable Token current) {
        return waiting != null && waiting.replaces(current)
                ? RecordStorage.withTargetsOf(waiting.token(), current)
                : current;
    }

    Optional<Token> update(Duration wait, TokenUpdate update) {
        return storage.update(name, wait, update);
    }

    /**
     * Updates by a function that starts from {@link #newestBeside}. What was in memory then is stored when this returns, and forgotten. What another
     * thread kept there meanwhile stays.
     */
    Optional<Token> updateNewest(Duration wait, TokenUpdate update) {
        AtomicReference<@Nullable UnsavedToken> seen = new AtomicReference<>();
        Optional<Token> stored = storage.update(name, wait, (current, lease) -> {
            seen.set(unsaved.get());
            return update.apply(current, lease);
        });
        unsaved.compareAndSet(seen.get(), null);
        return stored;
    }

    /**
     * Keeps a token that the storage did not take. Where only the lock was lost, it is tried once more at once: others wait for a limited time until they
     * send the refresh token that this one replaces.
     *
     * @param stored the token that is still stored; {@code null} when nothing is
     * @param why what the storage said
     */
    void keepInMemory(Token fresh, @Nullable Token stored, AuthException why) {
        lastTryNanos.set(time.nanos());
        UnsavedToken next = new UnsavedToken(fresh, stored, keptInMemory.incrementAndGet());
        boolean isFirst = unsaved.getAndSet(next) == null;
        if (isLockLost(why) && save(next, LOCK_AFTER_LOSS).isEmpty()) {
            return;
        }
        if (isFirst) {
            warn(Warning.Kind.NOT_STORED, "could not be stored and ends with this process unless that changes", why);
        }
    }

    private void warn(Warning.Kind kind, String what, AuthException why) {
        warnings.accept(Warning.of(kind, name, "the refreshed token of \"" + name + "\" " + what + ": ", why));
    }

    private static boolean isLockLost(AuthException failure) {
        return failure instanceof StorageException storage && storage.reason() == StorageException.Reason.LOCK_LOST;
    }

    /** Forgets the token in memory: it is stored by now, or must not be stored any more. */
    void forgetUnsaved() {
        unsaved.set(null);
    }

    /** Returns the record of the login, for what changes it besides its own refresh. */
    TokenStorage record() {
        return new RecordStorage(this, storage);
    }

    /** Starts to announce changes of what is stored; empty when the storage cannot. */
    Optional<ChangeWatch> watch(Runnable changed) {
        return storage.watch(name, changed);
    }

    boolean hasUnsaved() {
        return unsaved.get() != null;
    }

    void verify(Token token) {
        ownership.verify(token);
    }

    /** Returns what is stored with a token that is issued now. */
    TokenBinding mark() {
        return ownership.mark();
    }

    /** Returns what is stored with the answer to the refresh of a token. */
    TokenBinding markAfter(Token before) {
        return ownership.markAfter(before);
    }

    /** Stores a token, unless the requirement throws because of what is stored. */
    void save(Token token, Consumer<Token> requirement) {
        Optional<Token> unused = storage.update(name, TokenStorage.LOCK_WAIT, (current, lease) -> {
            current.ifPresent(requirement);
            return Optional.of(token);
        });
        unsaved.set(null);
    }

    boolean clear() {
        unsaved.set(null);
        return storage.delete(name);
    }

    String location() {
        return storage.location(name);
    }
}
