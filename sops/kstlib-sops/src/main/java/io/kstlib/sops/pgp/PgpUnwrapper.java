package io.kstlib.sops.pgp;

import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.Reach;
import io.kstlib.sops.key.TriedIdentity;
import io.kstlib.sops.key.UnwrapAttempt;
import io.kstlib.sops.key.UnwrapOutcome;
import io.kstlib.sops.key.Unwrapper;
import io.kstlib.sops.program.UnusableException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tries the key file as far as no passphrase is needed, then {@code gpg}, then the key file with the person's passphrase. */
final class PgpUnwrapper implements Unwrapper {

    private static final int MAX_BYTES = 1 << 20;

    private final KeyContext context;
    private final PgpPlaces places;
    private @Nullable PgpKeyFile keyFile;

    PgpUnwrapper(KeyContext context) {
        this.context = context;
        this.places = new PgpPlaces(context);
    }

    @Override
    public List<UnwrapAttempt> attempts(KeyEntry entry) {
        List<UnwrapAttempt> attempts = new ArrayList<>();
        if (places.keyFile().isPresent()) {
            attempts.add(new UnwrapAttempt(Reach.LOCAL, () -> fromFile(entry, PgpKeyFile.Passphrases.NONE)));
        }
        attempts.add(new UnwrapAttempt(Reach.AGENT, () -> fromGpg(entry)));
        if (places.keyFile().isPresent()) {
            attempts.add(new UnwrapAttempt(Reach.AGENT, () -> fromFile(entry, PgpKeyFile.Passphrases.ASKED)));
        }
        return attempts;
    }

    private UnwrapOutcome fromFile(KeyEntry entry, PgpKeyFile.Passphrases passphrases) {
        try {
            byte[] plaintext = new PgpMessages(context).decrypt(wrapped(entry), keyFile(), passphrases);
            return unwrapped(plaintext);
        } catch (UnusableException unusable) {
            return refused(entry, places.keyFileSource(), unusable.problem());
        }
    }

    private PgpKeyFile keyFile() throws UnusableException {
        PgpKeyFile file = keyFile;
        if (file == null) {
            Path path = places.keyFile().orElseThrow(() -> new UnusableException("no such file"));
            file = PgpKeyFile.read(path);
            keyFile = file;
        }
        return file;
    }

    private UnwrapOutcome fromGpg(KeyEntry entry) {
        Optional<Gpg> gpg = Gpg.find(context);
        if (gpg.isEmpty()) {
            return refused(entry, Gpg.name(context), "there is no such program; " + keyFileHint());
        }
        try {
            return unwrapped(gpg.get().decrypt(wrapped(entry)));
        } catch (UnusableException failed) {
            return refused(entry, gpg.get().file() + home(), failed.problem());
        }
    }

    private String keyFileHint() {
        return places.keyFile().isPresent()
                ? "only the key file is used"
                : places.keyFileSource() + " is not there either";
    }

    private String home() {
        String home = context.environment().getOrDefault("GNUPGHOME", "");
        return home.isEmpty() ? "" : " with GNUPGHOME=" + home;
    }

    private static UnwrapOutcome unwrapped(byte[] plaintext) throws UnusableException {
        try {
            return new UnwrapOutcome.Unwrapped(new DataKey(plaintext));
        } catch (IllegalArgumentException noDataKey) {
            throw new UnusableException("what it decrypts is not a data key", noDataKey);
        }
    }

    private static UnwrapOutcome refused(KeyEntry entry, String source, String problem) {
        String fingerprint = entry.optionalText(PgpMasterKeyType.FINGERPRINT).orElse("?");
        return new UnwrapOutcome.Refused(
                List.of(new TriedIdentity(fingerprint, source, problem)),
                "Import the secret key of " + fingerprint + ": gpg --import FILE; or name an armored key file: export "
                        + PgpPlaces.KEY_FILE + "=FILE");
    }

    private static String wrapped(KeyEntry entry) throws UnusableException {
        String enc = entry.text(KeyEntry.WRAPPED_KEY);
        if (enc.length() > MAX_BYTES) {
            throw new UnusableException("the wrapped key is larger than " + MAX_BYTES + " bytes");
        }
        return enc;
    }
}
