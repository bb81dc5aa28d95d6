package io.kstlib.storage.keyring;

import com.sun.jna.Function;
import com.sun.jna.Native;
import io.kstlib.storage.keyring.KeyringException.Reason;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The keyring of the person, with room for one secret of kstlib. Each call ends within ten seconds, {@link #unlock()} within two minutes. Only
 * {@link #unlock()} asks the person. Safe for use by several threads.
 */
interface Keyring {

    /** The longest secret, in bytes: the limit of the Credential Manager of Windows. */
    int MAX_BYTES = 2560;

    /** {@return the name of the keyring, such as {@code Secret Service}} */
    String name();

    /**
     * Reads the secret.
     *
     * @return 1 to {@value #MAX_BYTES} bytes; empty only when there is certainly none
     * @throws KeyringException if that cannot be known
     */
    Optional<byte[]> find() throws KeyringException;

    /**
     * Adds the secret, where {@link #find()} found none. After NO_ANSWER it is added only if the function of the system had been called by then and ends
     * later.
     *
     * @param secret 1 to {@value #MAX_BYTES} bytes
     * @throws KeyringException if it was not added, also because there is one by now
     * @throws IllegalArgumentException if it is empty or too long; then nothing is called
     */
    void add(byte[] secret) throws KeyringException;

    /**
     * {@return whether the keyring gives its secrets without asking the person}
     *
     * @throws KeyringException if that cannot be known
     */
    boolean isUnlocked() throws KeyringException;

    /**
     * Unlocks the keyring. Asks the person if it is locked.
     *
     * @throws KeyringException REFUSED if the person said no
     */
    void unlock() throws KeyringException;

    /**
     * @param secret a secret that is to be added
     * @throws IllegalArgumentException if it is empty, or longer than a keyring of any system takes
     */
    static void requireRoomFor(byte[] secret) {
        if (secret.length == 0 || secret.length > MAX_BYTES) {
            throw new IllegalArgumentException("a secret has 1 to " + MAX_BYTES + " bytes, not " + secret.length);
        }
    }

    /**
     * Makes the keyring of this system. Asks nothing and loads nothing yet.
     *
     * @param environment the environment variables, which say where the session bus is
     */
    static Keyring ofSystem(Map<String, String> environment) {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (system.startsWith("windows")) {
            return new WindowsCredentials(WindowsCredentials.Advapi32::load);
        }
        if (system.startsWith("mac")) {
            return new Keychain(Keychain.SecurityFramework::load);
        }
        return new SecretService(environment);
    }

    /**
     * The result of a function of the system.
     *
     * @param status its status or error, zero for success
     * @param value the value that the function gave; empty if it failed
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record NativeAnswer(int status, byte[] value) {

        /** Returns the value as a secret of ours, which is neither empty nor longer than a keyring of any system takes. */
        byte[] secret() throws KeyringException {
            if (value.length == 0 || value.length > Keyring.MAX_BYTES) {
                throw new KeyringException(
                        Reason.FAILED, "its item is empty or longer than " + Keyring.MAX_BYTES + " bytes", null);
            }
            return value;
        }

        @Override
        public String toString() {
            return "NativeAnswer[" + status + "]"; // the value may be a secret
        }
    }

    /** The functions of a library of the system. Tests hand in their own. */
    @FunctionalInterface
    interface SystemFunctions {

        /**
         * Returns the function with this name.
         *
         * @throws UnsatisfiedLinkError if there is none
         */
        Function named(String name);

        /** Returns the error of this thread's last call, on Windows that of {@code GetLastError}. */
        default int lastError() {
            return Native.getLastError();
        }
    }
}
