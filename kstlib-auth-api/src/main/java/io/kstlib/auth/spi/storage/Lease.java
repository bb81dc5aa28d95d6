package io.kstlib.auth.spi.storage;

/** The lock of a {@link TokenStorage#update}, for the function that runs under this lock. Used by one thread only, until the function ends. */
@FunctionalInterface
public interface Lease {

    /** For a storage whose locks cannot be lost, and that can check nothing beforehand. */
    Lease HELD = () -> {};

    /**
     * Checks, as far as possible beforehand, that the storage can store what the function returns:
     * <ul>
     *   <li>The lock is still held. A lock that ends by itself is held for {@link TokenStorage#LONGEST_HOLD} more.
     *   <li>A token can be encrypted for the chosen recipients, and decrypted again.
     *   <li>There is room for it. The storage may reserve this room until the update ends.
     * </ul>
     *
     * <p>Called before a refresh token is sent, because that can be done only once. Changes nothing that is stored. Asks no person, card or server
     * for more than the storing itself, unless it must.
     *
     * @throws io.kstlib.auth.api.error.StorageException if the check fails; with reason LOCK_LOST if another may hold the lock by now
     */
    void prove();
}
