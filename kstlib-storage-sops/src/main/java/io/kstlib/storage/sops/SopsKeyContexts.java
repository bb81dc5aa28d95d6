package io.kstlib.storage.sops;

import io.kstlib.auth.spi.config.UserDirectory;
import io.kstlib.auth.spi.plugin.ChildEnvironment;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.PassphraseSource;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** What master keys may see of the person's surroundings. */
public final class SopsKeyContexts {

    private SopsKeyContexts() {}

    /**
     * Leaves out the variables that may hold a secret of kstlib: {@code gpg} and the commands that
     * print keys get the other variables (security rule 6). Only the program that {@code KSTLIB_ASKPASS} names asks for a passphrase.
     *
     * @param environment the environment variables
     * @param home the person's home directory
     * @return where identities are looked for
     */
    public static KeyContext of(Map<String, String> environment, UserDirectory home, Clock clock) {
        Map<String, String> passedOn = new HashMap<>(environment);
        ChildEnvironment.removeSecrets(passedOn);
        Path directory = Path.of("").toAbsolutePath();
        return new KeyContext(
                passedOn,
                home.path().orElse(null),
                directory,
                clock,
                new SecureRandom(),
                KeyContext.USUAL_TIMEOUT,
                PassphraseSource.ofProgram(passedOn, directory, KeyContext.USUAL_TIMEOUT));
    }
}
