package io.kstlib.auth.api.error;

import io.kstlib.auth.api.token.AccountName;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The token storage could not do what the caller asked for. Its earlier content is intact. */
public final class StorageException extends AuthException {

    private static final long serialVersionUID = 1L;

    /** The kind of failure. */
    public enum Reason {
        /** The stored token cannot be read: it is damaged, or reading is not permitted. It was not changed. */
        UNREADABLE,
        /** The storage cannot be reached now, or does not answer. Another try may succeed in a moment. */
        UNREACHABLE,
        /**
         * Encryption or decryption failed. No available key decrypts the stored token, someone else changed it, or it cannot be encrypted for its
         * recipients. It was not changed.
         */
        ENCRYPTION,
        /** Nothing can be written there: the storage is full or read-only, or writing is not permitted. */
        NOT_WRITABLE,
        /** Other users may read, write, own or replace it, so it is not trusted. */
        EXPOSED,
        /** Another process held the lock for longer than the time allowed. */
        LOCKED,
        /** The lock ended before it was released, so another process may have it. Nothing was written. */
        LOCK_LOST,
        /**
         * There is no lock, and no caller continues without it. The file system cannot lock, the lock file cannot be opened although other users may be
         * able to, or the shared server takes no writes now.
         */
        CANNOT_LOCK
    }

    private final String location;
    private final Reason reason;
    private final @Nullable String holder;

    /**
     * Creates the exception.
     *
     * @param location the place that was used: a path or URL without secrets
     * @param reason the kind of failure
     * @param problem what failed and why
     * @param remedy what helps, or {@code null} when no remedy is known
     * @param cause the error behind this one, or {@code null}
     */
    public StorageException(
            String location, Reason reason, String problem, @Nullable Remedy remedy, @Nullable Throwable cause) {
        super(problem, remedy, cause);
        this.location = location;
        this.reason = reason;
        this.holder = null;
    }

    private StorageException(String location, String problem, String holder) {
        super(problem, Remedy.advice("Try again"), null);
        this.location = location;
        this.reason = Reason.LOCKED;
        this.holder = holder;
    }

    private StorageException(StorageException same, @Nullable Remedy remedy) {
        super(same.problem(), remedy, same.getCause());
        this.location = same.location;
        this.reason = same.reason;
        this.holder = same.holder;
        setStackTrace(same.getStackTrace());
        for (Throwable suppressed : same.getSuppressed()) {
            addSuppressed(suppressed);
        }
    }

    /**
     * {@return the same error, whose remedy names the login where it named none, or its name in the storage}
     *
     * @param stored the name of the login in the storage
     * @param provider the configured name of the provider whose token is concerned
     * @param account which of several logins at the provider
     */
    public StorageException about(String stored, String provider, AccountName account) {
        Remedy before = remedy().orElse(null);
        Remedy after = before == null ? null : before.about(stored, provider, account);
        return Objects.equals(before, after) ? this : new StorageException(this, after);
    }

    /**
     * Makes the error for a lock that another one has.
     *
     * @param location the place that was used: a path or URL without secrets
     * @param problem what failed and why
     * @param holder who has the lock, such as {@code process 9775}; printable
     * @return an error with the reason {@link Reason#LOCKED}
     */
    public static StorageException lockedBy(String location, String problem, String holder) {
        return new StorageException(location, problem, holder);
    }

    /** {@return the location that was used: a path or a URL, without secrets} */
    public String location() {
        return location;
    }

    /** {@return the kind of failure} */
    public Reason reason() {
        return reason;
    }

    /**
     * {@return the holder of the lock, such as {@code process 9775}; empty where that is not known, or the reason is not {@link Reason#LOCKED}}
     */
    public Optional<String> holder() {
        return Optional.ofNullable(holder);
    }
}
