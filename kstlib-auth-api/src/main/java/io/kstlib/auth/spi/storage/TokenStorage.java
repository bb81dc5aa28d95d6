package io.kstlib.auth.spi.storage;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.token.Token;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Where tokens rest. Names of providers are those configured under {@code auth.providers}; never blank. Those of one storage have different
 * {@linkplain TokenStorageFactory#keptAs names} there.
 *
 * <p>Implementations are safe for use by several threads, and by several processes where the storage outlives one. Unless a method says
 * otherwise it raises {@link io.kstlib.auth.api.error.StorageException}, after which what was stored before is intact. The reason says what
 * helps: UNREACHABLE is tried again, UNREADABLE is not, and neither is ever taken for "nothing is stored" (design rule 7).
 */
public interface TokenStorage extends AutoCloseable {

    /**
     * How long the function of an {@link #update} takes at most: the time of two exchanges with a slow server. A lock that ends by itself is
     * held longer, or renewed.
     */
    Duration LONGEST_HOLD = Duration.ofSeconds(75);

    /** How long {@link #save} and {@link #delete} wait for the lock of {@link #update}: longer than it is held, and the write takes. */
    Duration LOCK_WAIT = Duration.ofSeconds(90);

    /** How long a token is kept, at the least, after nothing can be done with it any more; its login can be shown meanwhile. */
    Duration KEPT_WHEN_DEAD = Duration.ofDays(1);

    /**
     * Reads a token. Takes no lock, and gives no answer that is older than the last change that this process saw.
     *
     * @param provider whose
     * @return the token; empty only when none is stored
     */
    Optional<Token> load(String provider);

    /**
     * The one atomic step, on which everything else is built: under an exclusive lock for this provider, reads the token, lets {@code update}
     * decide, and stores what it returns. Once this returns, what was decided is durable; if it throws, what was stored before is intact. The
     * lock reaches as far as the storage itself: the process for memory, the machine for files, everyone for a server.
     *
     * <p>The function is applied at most once, and exactly once where this method returns normally. A storage that compares and swaps must not
     * apply it again. When the lock ended before what was decided is written, nothing is written: StorageException with reason LOCK_LOST.
     *
     * @param provider whose
     * @param wait how long to wait for the lock
     * @param update is given what is stored now, and takes {@link #LONGEST_HOLD} at most; what it throws is passed on as it is
     * @return what is stored when the step ends
     * @throws io.kstlib.auth.api.error.StorageException if the wait ends first, with reason LOCKED; the message names the holder if known
     */
    Optional<Token> update(String provider, Duration wait, TokenUpdate update);

    /**
     * Stores a token, replacing the one before. Waits for the lock of {@link #update}.
     *
     * @param provider whose
     * @param token what to store
     */
    default void save(String provider, Token token) {
        update(provider, LOCK_WAIT, (current, lease) -> Optional.of(token));
    }

    /**
     * Removes a token. Waits for the lock of {@link #update}. A storage that may hold what cannot be read overrides this, and removes that,
     * too.
     *
     * @param provider whose
     * @return whether there was one
     */
    default boolean delete(String provider) {
        AtomicBoolean was = new AtomicBoolean();
        update(provider, LOCK_WAIT, (current, lease) -> {
            was.set(current.isPresent());
            return Optional.empty();
        });
        return was.get();
    }

    /**
     * Lists whose tokens are stored.
     *
     * @return the {@linkplain TokenStorageFactory#keptAs names} that they have here, sorted
     */
    List<String> list();

    /**
     * A mark of what is stored, much cheaper to get than the token: no decryption, no network. It differs whenever another token, or none,
     * is stored. Takes no lock.
     *
     * @param provider whose
     * @return the mark; empty when the storage has no such thing, and only loading tells
     */
    default Optional<String> revision(String provider) {
        return Optional.empty();
    }

    /**
     * Announces changes, for a storage that learns of them: then a process that holds a token does not load it once a second to see whether
     * another one is stored.
     *
     * @param provider whose
     * @param changed called soon after each change, by this process or another one, from any thread; quick, throws nothing
     * @return what ends the announcements; empty when the storage cannot tell
     */
    default Optional<ChangeWatch> watch(String provider, Runnable changed) {
        return Optional.empty();
    }

    /**
     * Runs a login while no other login of this provider runs, as far as the storage reaches. This is not the lock of {@link #update}: a
     * person may take minutes, and tokens are read and refreshed meanwhile. When a holder is killed the next one has its turn. A storage
     * that is not shared between processes need not do more than what is here.
     *
     * @param provider whose
     * @param wait how long to wait for the turn
     * @param turn the login
     * @return what the login brought
     * @throws io.kstlib.auth.api.error.StorageException with reason LOCKED if the wait ends first; the message names the holder if known
     */
    default Token inTurn(String provider, Duration wait, LoginTurn turn) {
        return turn.take(LoginNote.FORGETFUL);
    }

    /**
     * Proves that a token of this provider could be saved, without changing what is stored.
     *
     * @param provider whose
     */
    void proveWritable(String provider);

    /**
     * Checks everything that can be checked without a login, and changes nothing that is stored, nor anything else: a storage whose {@link
     * #proveWritable} makes a key, for example, overrides this. Failures are part of the report, not exceptions.
     *
     * @param provider whose token
     * @return one entry a check; by default whether a token can be read and written
     */
    default PreflightReport preflight(String provider) {
        return new PreflightReport(List.of(
                Check.attempt("read", () -> load(provider).isPresent() ? "a token is stored" : "no token is stored"),
                Check.attempt("write", () -> {
                    proveWritable(provider);
                    return "a token can be stored in " + location(provider);
                })));
    }

    /**
     * Where the token of a provider rests, for people.
     *
     * @param provider whose
     * @return a path or URL without secrets
     */
    String location(String provider);

    /**
     * How tokens are protected at rest.
     *
     * @return what to tell people about it
     */
    Protection protection();

    /** How tokens are protected at rest. */
    enum Protection {
        /** They leave no trace outside this process. */
        NOT_STORED,
        /** They lie on this machine, and those who can read the file can read them. */
        PLAINTEXT,
        /** They lie on a server, and those who may read there can read them. */
        REMOTE_PLAINTEXT,
        /** They are encrypted before they leave this process. */
        ENCRYPTED
    }

    /**
     * Until when a token is kept. A storage may forget it afterwards, by a time-to-live of a server for example; it need not.
     *
     * @param token a token to store
     * @return {@link #KEPT_WHEN_DEAD} after the later of its expiries; empty for a token that is kept until it is removed, because it does not
     *     expire, or has a refresh token whose expiry is not known
     */
    static Optional<Instant> keptUntil(Token token) {
        Optional<Instant> access = token.expiresAt();
        Optional<Instant> refresh = token.refreshExpiresAt();
        if (access.isEmpty() || (token.isRefreshable() && refresh.isEmpty())) {
            return Optional.empty();
        }
        Instant end = refresh.filter(until -> token.isRefreshable() && until.isAfter(access.get()))
                .orElse(access.get());
        return Optional.of(end.plus(KEPT_WHEN_DEAD));
    }

    /** Releases what the storage holds open. Stored tokens stay. Closing twice, or after a failure, does nothing and throws nothing. */
    @Override
    default void close() {}
}
