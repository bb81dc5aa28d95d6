package io.kstlib.auth.spi.storage;

/** The lock of a {@link TokenStorage#update}, for the function that runs under this lock. Used by one thread only, until the function ends. */
@FunctionalInterface
public interface Lease {

    /** For a storage whose locks cannot be lost, that can check nothing beforehand, and that keeps no notes. */
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

    /**
     * Returns the note that the holder of this lock leaves for the next holder, in case this update never ends. Before kstlib sends a refresh token,
     * it notes a hash of it. If the process is killed before the answer is stored, the next holder reads the time and the sender of that request.
     *
     * <ul>
     *   <li>A line that was written is as durable as a token, and the next holder reads it wherever the storage reaches. If another may hold the lock
     *       by now, nothing is written (LOCK_LOST).
     *   <li>The update that wrote the line removes it when what the function returned is stored: first the token, then the line. If only the removal
     *       fails, the update has succeeded. A line that stays there has no meaning: it is about a refresh token that is not stored any more, or that
     *       the server does not replace.
     *   <li>An update that fails leaves the line. So does an update that did not write it.
     *   <li>The line is removed with the token.
     * </ul>
     *
     * @return the note; {@link Note#FORGETFUL}, which is the default, says that the storage keeps none
     */
    default Note note() {
        return Note.FORGETFUL;
    }
}
