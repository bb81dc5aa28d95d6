package io.kstlib.auth.spi.storage;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.token.Token;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Stores tokens. Names of providers are those configured under {@code auth.providers}, and are never blank. Two providers of one storage have
 * different {@linkplain TokenStorageFactory#storedName names} there.
 *
 * <p>Implementations are safe for use by several threads. They are also safe for use by several processes if the storage outlives one process. Unless
 * a method says otherwise, it throws {@link io.kstlib.auth.api.error.StorageException}; what was stored before is then intact. The reason decides the
 * remedy: kstlib tries again after UNREACHABLE, but not after UNREADABLE. Neither ever means "nothing is stored" (security rule 7 in {@code
 * docs/security.md}).
 */
public interface TokenStorage extends AutoCloseable {

    /**
     * The longest time that the function of an {@link #update} takes: two exchanges with a slow server. A lock that ends by itself is held longer, or
     * renewed.
     */
    Duration LONGEST_HOLD = Duration.ofSeconds(75);

    /** How long {@link #save} and {@link #delete} wait for the lock of {@link #update}. This is longer than the lock is held and the write takes. */
    Duration LOCK_WAIT = Duration.ofSeconds(90);

    /** The shortest time that a token is kept after it is of no more use. Its login can be shown meanwhile. */
    Duration KEPT_WHEN_DEAD = Duration.ofDays(1);

    /**
     * Reads a token. Takes no lock. Never returns a state that is older than the last change that this process saw.
     *
     * @param provider the name of the provider
     * @return the token; empty only when none is stored
     */
    Optional<Token> load(String provider);

    /**
     * Reads the token, calls {@code update} with it, and stores the function's result, all under an exclusive lock for this provider. This is the
     * one atomic step on which everything else is built. When this method returns, the change is durable. If it throws, what was stored before is
     * intact. The lock covers the whole storage: the process for memory, the machine for files, all machines for a server.
     *
     * <p>The function is applied at most once, and exactly once if this method returns normally. A storage that compares and swaps must not apply it
     * again. If the lock ends before the write, nothing is written, and the method throws a StorageException with reason LOCK_LOST. The function may
     * leave a {@linkplain Lease#note() note} for the next holder of the lock.
     *
     * @param provider the name of the provider
     * @param wait how long to wait for the lock
     * @param update the function; it gets the token that is stored now and takes {@link #LONGEST_HOLD} at most; its exceptions are passed on unchanged
     * @return the token that is stored when the step ends; empty if none is
     * @throws io.kstlib.auth.api.error.StorageException with reason LOCKED if the wait ends first; the message names the holder if known
     */
    Optional<Token> update(String provider, Duration wait, TokenUpdate update);

    /**
     * Stores a token and replaces the previous one. Waits for the lock of {@link #update}.
     *
     * @param provider the name of the provider
     * @param token what to store
     */
    default void save(String provider, Token token) {
        update(provider, LOCK_WAIT, (current, lease) -> Optional.of(token));
    }

    /**
     * Removes a token. Waits for the lock of {@link #update}. A storage that may hold unreadable data overrides this method, and also removes such
     * data.
     *
     * @param provider the name of the provider
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
     * Lists the providers whose tokens are stored.
     *
     * @return the {@linkplain TokenStorageFactory#storedName names} that they have here, sorted
     */
    List<String> list();

    /**
     * Returns a mark of the stored token. It is much cheaper to get than the token: no decryption, no network. It changes whenever another token, or
     * none, is stored. Takes no lock.
     *
     * @param provider the name of the provider
     * @return the mark; empty, which is the default, when the storage has no marks and the token must be loaded
     */
    default Optional<String> revision(String provider) {
        return Optional.empty();
    }

    /**
     * Announces changes, for a storage that learns of them. Then a process that holds a token does not load it once a second to see whether another
     * one is stored.
     *
     * @param provider the name of the provider
     * @param changed called soon after each change by this process or another one, from any thread; it is quick and throws nothing
     * @return the watch, which ends the announcements when it is closed; empty, which is the default, when the storage cannot announce changes
     */
    default Optional<ChangeWatch> watch(String provider, Runnable changed) {
        return Optional.empty();
    }

    /**
     * Runs a login while no other login of this provider runs, as far as the storage reaches. This is not the lock of {@link #update}: a user may take
     * minutes, and tokens are read and refreshed meanwhile. When a holder is killed, the next login has its turn. A storage that is not shared between
     * processes need not override this default, which only runs the login.
     *
     * @param provider the name of the provider
     * @param wait how long to wait for the turn
     * @param turn the login; its lease has the {@linkplain Lease#note() note} for the next login
     * @return the token of the login
     * @throws io.kstlib.auth.api.error.StorageException with reason LOCKED if the wait ends first; the message names the holder if known
     */
    default Token inTurn(String provider, Duration wait, Function<Lease, Token> turn) {
        return turn.apply(Lease.HELD);
    }

    /**
     * Opens what protects the tokens, such as the keyring of the person. Only a login and a move to another storage call this, before anything else. It may
     * ask the person something; in all other methods a locked keyring is an error (security rule 9 in {@code docs/security.md}). Does nothing by default.
     */
    default void unlock() {}

    /**
     * Checks that a token of this provider can be saved, without changing what is stored. Throws an exception if it cannot.
     *
     * @param provider the name of the provider
     */
    void proveWritable(String provider);

    /**
     * Whether tokens can only be read here, because someone else puts them there. Then none is refreshed, revoked or removed, and
     * {@link #proveWritable} always throws an exception that says where the tokens come from.
     *
     * @return false by default
     */
    default boolean isReadOnly() {
        return false;
    }

    /**
     * Checks everything that can be checked without a login. Changes nothing, neither what is stored nor anything else. A storage whose
     * {@link #proveWritable} changes something, such as making a key, overrides this method. Failures are part of the report, not exceptions.
     *
     * @param provider the name of the provider
     * @return one entry per check; by default whether a token can be read and written
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
     * Says where the token of a provider is stored, for messages.
     *
     * @param provider the name of the provider
     * @return a path or URL without secrets
     */
    String location(String provider);

    /**
     * Says how tokens are protected at rest.
     *
     * @return how they are protected, for messages
     */
    Protection protection();

    /** How tokens are protected at rest. */
    enum Protection {
        /** They are only in the memory of this process. */
        NOT_STORED,
        /** They are on this machine. A user who can read the file can read them. */
        PLAINTEXT,
        /** They are on a server. A user who may read there can read them. */
        REMOTE_PLAINTEXT,
        /** They are encrypted before they leave this process. */
        ENCRYPTED
    }

    /**
     * Says until when a token is kept. Afterwards a storage may remove it, for example by a time-to-live of a server, but need not.
     *
     * @param token a token to store
     * @return {@link #KEPT_WHEN_DEAD} after the later of its expiries; empty for a token without a known end, which is kept until it is removed: it
     *     does not expire, or the expiry of its refresh token is not known
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
