package io.kstlib.auth.api.error;

import org.jspecify.annotations.Nullable;

/** The token storage could not do what was asked. What it held before is intact. */
public final class StorageException extends AuthException {

    private static final long serialVersionUID = 1L;

    /** What the storage could not do. */
    public enum Reason {
        /** What is stored cannot be read: damaged, or not permitted. It was not touched. */
        UNREADABLE,
        /** The storage cannot be reached now, or does not answer: the same may succeed in a moment. */
        UNREACHABLE,
        /**
         * Encryption stands in the way: no key at hand opens what is stored, it was changed by someone else, or it cannot be encrypted to
         * those who are to read it. It was not touched.
         */
        ENCRYPTION,
        /** Nothing can be written there: full, read-only, not permitted. */
        NOT_WRITABLE,
        /** Others may read or write it, own it, or put something else in its place, so it is not trusted. */
        EXPOSED,
        /** Another process holds the lock for longer than the time allowed. */
        LOCKED,
        /** The lock ended before it was released, so another may have it: nothing was written. */
        LOCK_LOST,
        /** The file system cannot lock, or the lock file cannot be opened although others may be able to. */
        CANNOT_LOCK
    }

    private final String location;
    private final Reason reason;

    /**
     * @param location where it was tried: a path or URL without secrets
     * @param reason what the storage could not do
     * @param problem what failed and why
     * @param remedy what would help, or {@code null} where nothing is known to
     * @param cause the error behind this one, or {@code null}
     */
    public StorageException(
            String location, Reason reason, String problem, @Nullable Remedy remedy, @Nullable Throwable cause) {
        super(problem, remedy, cause);
        this.location = location;
        this.reason = reason;
    }

    /**
     * @return where it was tried: a path or URL without secrets
     */
    public String location() {
        return location;
    }

    /**
     * @return what the storage could not do
     */
    public Reason reason() {
        return reason;
    }
}
