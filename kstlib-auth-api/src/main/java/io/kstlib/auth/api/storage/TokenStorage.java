package io.kstlib.auth.api.storage;

import io.kstlib.auth.api.provider.PreflightReport;
import io.kstlib.auth.api.provider.PreflightReport.Check;
import io.kstlib.auth.api.token.Token;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where tokens rest. Names of providers are those configured under {@code auth.providers}; never blank.
 *
 * <p>Implementations are safe for use by several threads, and by several processes where the storage outlives one. Unless a method says
 * otherwise it raises {@link io.kstlib.auth.api.error.StorageException}, after which what was stored before is intact.
 */
public interface TokenStorage extends AutoCloseable {

    /**
     * How long {@link #save} and {@link #delete} wait for the lock of {@link #update}: longer than kstlib holds it, which is the time that
     * two exchanges with a slow server and the write take.
     */
    Duration LOCK_WAIT = Duration.ofSeconds(90);

    /**
     * Reads a token. Takes no lock.
     *
     * @param provider whose
     * @return the token; empty only when none is stored. What cannot be read is an error, never "none" (design rule 7)
     */
    Optional<Token> load(String provider);

    /**
     * A mark of what is stored, much cheaper to get than the token: no decryption, no network. It differs whenever another token, or none,
     * is stored. Takes no lock.
     *
     * @param provider whose
     * @return the mark; empty when the storage has no such thing, and whoever wants to know has to load
     */
    default Optional<String> revision(String provider) {
        return Optional.empty();
    }

    /**
     * Stores a token, replacing the one before. Once this returns the new token is durable; if it throws, the old one is intact.
     *
     * @param provider whose
     * @param token what to store
     */
    void save(String provider, Token token);

    /**
     * Removes a token, also one that cannot be read.
     *
     * @param provider whose
     * @return whether there was one
     */
    boolean delete(String provider);

    /**
     * Lists whose tokens are stored.
     *
     * @return provider names, or the form of them that the storage keeps, sorted
     */
    List<String> list();

    /**
     * The one atomic step, on which refresh is built: under an exclusive lock for this provider, reads the token, lets {@code update}
     * decide, and stores what it returns. The lock reaches as far as the storage itself: the process for memory, the machine for files.
     *
     * @param provider whose
     * @param wait how long to wait for the lock
     * @param update is given what is stored now
     * @return what is stored when the step ends
     * @throws io.kstlib.auth.api.error.StorageException with reason LOCKED if the wait ends first; the message names the holder if known
     */
    Optional<Token> update(String provider, Duration wait, TokenUpdate update);

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
     * Proves, within {@link #update}, that another token could be stored in place of the one that is there, as far as that can be known
     * beforehand: above all that it can be encrypted for whoever is chosen, and decrypted again, and that there is room for it, which may be
     * kept until the update ends. Asked before a refresh token is spent, which can be done once. Changes nothing that is stored, takes no
     * lock, and asks for no more than the storing itself would, unless it must. By default nothing is known beforehand.
     *
     * @param provider whose
     */
    default void proveReplaceable(String provider) {}

    /**
     * Checks everything that can be checked without a login, and changes nothing that is stored. Failures are part of the report, not
     * exceptions.
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
        /** They can be read by whoever can read the file. */
        PLAINTEXT,
        /** They are encrypted. */
        ENCRYPTED
    }

    /** Releases what the storage holds open. Stored tokens stay. */
    @Override
    default void close() {}
}
