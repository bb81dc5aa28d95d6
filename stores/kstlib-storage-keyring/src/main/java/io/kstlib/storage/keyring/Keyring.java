package io.kstlib.storage.keyring;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The keyring of the person, with room for one secret of kstlib. Each call ends within ten seconds, {@link #unlock()} within two minutes. Only
 * {@link #unlock()} asks the person. Safe for use by several threads.
 */
interface Keyring {

    /** The longest secret, in bytes: what the Credential Manager of Windows takes. */
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
            return new WindowsCredentials(Advapi32Credentials::load);
        }
        if (system.startsWith("mac")) {
            return new Keychain(SecurityFramework::load);
        }
        return new SecretService(environment);
    }
}
