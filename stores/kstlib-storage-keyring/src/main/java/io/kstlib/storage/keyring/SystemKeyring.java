package io.kstlib.storage.keyring;

import java.util.Locale;
import java.util.Map;

/** Finds the keyring of this system. */
final class SystemKeyring {

    private SystemKeyring() {}

    /**
     * Makes the keyring of this system. Asks nothing and loads nothing yet.
     *
     * @param environment the environment variables, which say where the session bus is
     */
    static Keyring of(Map<String, String> environment) {
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
