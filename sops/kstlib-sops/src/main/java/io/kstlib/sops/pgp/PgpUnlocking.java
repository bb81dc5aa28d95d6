package io.kstlib.sops.pgp;

import io.kstlib.sops.key.PassphraseSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.bcpg.KeyIdentifier;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.api.OpenPGPKey;
import org.bouncycastle.openpgp.api.OpenPGPKey.OpenPGPSecretKey;

/** Finds the secret keys of a file that a message is for, and unlocks them as far as that is allowed. */
final class PgpUnlocking {

    private final PgpKeyFile keys;
    private final PgpKeyFile.Passphrases passphrases;
    private final PassphraseSource person;
    private final List<String> problems = new ArrayList<>();

    PgpUnlocking(PgpKeyFile keys, PgpKeyFile.Passphrases passphrases, PassphraseSource person) {
        this.keys = keys;
        this.passphrases = passphrases;
        this.person = person;
    }

    List<PGPPrivateKey> keysFor(KeyIdentifier wanted) {
        List<PGPPrivateKey> unlocked = new ArrayList<>();
        for (OpenPGPKey key : keys.secretKeys()) {
            for (OpenPGPSecretKey secret : key.getSecretKeys().values()) {
                if (wanted.isWildcard() || secret.getKeyIdentifier().matchesExplicit(wanted)) {
                    unlock(secret).ifPresent(unlocked::add);
                }
            }
        }
        return unlocked;
    }

    private Optional<PGPPrivateKey> unlock(OpenPGPSecretKey secret) {
        String fingerprint = Fingerprint.hex(secret.getPGPSecretKey().getFingerprint());
        if (secret.getPGPSecretKey().isPrivateKeyEmpty()) {
            problems.add("its secret key " + fingerprint + " is only a stub, as for a smart card");
            return Optional.empty();
        }
        if (!secret.isLocked()) {
            return unlock(secret, fingerprint, new char[0]);
        }
        Optional<char[]> passphrase = passphrases == PgpKeyFile.Passphrases.ASKED
                ? person.passphrase("PGP key " + fingerprint + " in " + keys.path())
                : Optional.empty();
        if (passphrase.isEmpty()) {
            problems.add("its key " + fingerprint + " is protected by a passphrase"
                    + (passphrases == PgpKeyFile.Passphrases.ASKED
                            ? ", and no one could be asked for it (KSTLIB_ASKPASS names a program that asks)"
                            : ""));
            return Optional.empty();
        }
        Optional<PGPPrivateKey> unlocked = unlock(secret, fingerprint, passphrase.get());
        Arrays.fill(passphrase.get(), '\0');
        return unlocked;
    }

    private Optional<PGPPrivateKey> unlock(OpenPGPSecretKey secret, String fingerprint, char[] passphrase) {
        try {
            var unlocked = passphrase.length == 0 ? secret.unlock() : secret.unlock(passphrase);
            return Optional.of(unlocked.getKeyPair().getPrivateKey());
        } catch (PGPException wrong) {
            problems.add("the passphrase does not open its key " + fingerprint);
            return Optional.empty();
        }
    }

    /** Says why there is no key. */
    String refusal() {
        return problems.isEmpty() ? "it does not hold this secret key" : String.join("; ", problems);
    }
}
