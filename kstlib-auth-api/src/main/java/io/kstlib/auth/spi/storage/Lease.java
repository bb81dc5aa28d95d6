package io.kstlib.auth.spi.storage;

/** The lock of a {@link TokenStorage#update}, as the function sees it that is applied under it. Used by one thread, until the function ends. */
@FunctionalInterface
public interface Lease {

    /** For a storage whose locks cannot be lost, and of which nothing is known beforehand. */
    Lease HELD = () -> {};

    /**
     * Proves, as far as that can be known beforehand, that what the function is about to answer will be stored in place of what is there: that
     * the lock is still held, and for {@link TokenStorage#LONGEST_HOLD} more where it ends by itself; that a token can be encrypted for those
     * who are chosen, and decrypted again; that there is room for it, which may be kept until the update ends. Asked before a refresh token is
     * spent, which can be done once. Changes nothing that is stored, and asks for no more than the storing itself would, unless it must.
     *
     * @throws io.kstlib.auth.api.error.StorageException if not, with reason LOCK_LOST when another may hold the lock by now
     */
    void prove();
}
