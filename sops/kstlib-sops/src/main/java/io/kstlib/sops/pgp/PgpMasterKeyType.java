package io.kstlib.sops.pgp;

import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.MasterKeyType;
import io.kstlib.sops.key.Reach;
import io.kstlib.sops.key.Recipient;
import io.kstlib.sops.key.RecipientSpec;
import io.kstlib.sops.key.TriedIdentity;
import io.kstlib.sops.key.UnwrapAttempt;
import io.kstlib.sops.key.UnwrapOutcome;
import io.kstlib.sops.key.Unwrapper;
import io.kstlib.sops.program.UnusableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The type {@code pgp}. */
public final class PgpMasterKeyType implements MasterKeyType {

    /** The name of the type. */
    public static final String TYPE = "pgp";

    static final String FINGERPRINT = "fp";

    private static final int MAX_CHARACTERS = 256;

    /** For {@link java.util.ServiceLoader}. */
    public PgpMasterKeyType() {}

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Recipient recipient(RecipientSpec spec) {
        if (spec instanceof RecipientSpec.Text text
                && text.text().length() <= MAX_CHARACTERS
                && text.text().matches("[^\\p{Cntrl}-][^\\p{Cntrl}]*")) {
            return new Key(new PgpKeyFile.Fingerprint(text.text()));
        }
        throw Reason.RECIPIENT.error(
                "a recipient with a PGP key is one text",
                "Write its fingerprint, as \"gpg --list-keys\" prints it",
                null);
    }

    @Override
    public Recipient recipient(KeyEntry entry) {
        return new Key(new PgpKeyFile.Fingerprint(entry.text(FINGERPRINT)));
    }

    @Override
    public Unwrapper unwrapper(KeyContext context) {
        return new Unwrapping(context);
    }

    /**
     * A recipient with a PGP key.
     *
     * @param fingerprint the fingerprint of the key
     */
    private record Key(PgpKeyFile.Fingerprint fingerprint) implements Recipient {

        @Override
        public String type() {
            return TYPE;
        }

        @Override
        public String text() {
            return fingerprint.text();
        }

        @Override
        public KeyEntry wrap(DataKey dataKey, KeyContext context) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put(
                    KeyEntry.CREATED_AT,
                    context.clock().instant().truncatedTo(ChronoUnit.SECONDS).toString());
            fields.put(KeyEntry.WRAPPED_KEY, encrypt(dataKey, context));
            fields.put(FINGERPRINT, fingerprint.text());
            return new KeyEntry(type(), fields);
        }

        /** Tries the key file first: no other program is started for the keys in it. */
        private String encrypt(DataKey dataKey, KeyContext context) {
            Places places = new Places(context);
            List<String> tried = new ArrayList<>();
            try {
                if (places.keyFile().isPresent()) {
                    return new PgpMessages(context)
                            .encrypt(
                                    dataKey.reveal(),
                                    PgpKeyFile.read(places.keyFile().get()),
                                    fingerprint);
                }
                tried.add(places.keyFileSource() + ": no such file");
            } catch (UnusableException unusable) {
                tried.add(places.keyFileSource() + ": " + unusable.problem());
            }
            Optional<Gpg> gpg = Gpg.find(context);
            try {
                if (gpg.isPresent()) {
                    return gpg.get().encrypt(dataKey.reveal(), fingerprint);
                }
                tried.add(Gpg.name(context) + ": there is no such program");
            } catch (UnusableException failed) {
                tried.add(gpg.get().file() + ": " + failed.problem());
            }
            throw Reason.RECIPIENT.error(
                    "nothing can be encrypted for the PGP key " + fingerprint + ": " + String.join("; ", tried),
                    "Import its public key with \"gpg --import FILE\", or name an armored key file in "
                            + Places.KEY_FILE,
                    null);
        }
    }

    /** Tries the key file as far as no passphrase is needed, then {@code gpg}, then the key file with the person's passphrase. */
    private static final class Unwrapping implements Unwrapper {

        private static final int MAX_BYTES = 1 << 20;

        private final KeyContext context;
        private final Places places;
        private @Nullable PgpKeyFile keyFile;

        Unwrapping(KeyContext context) {
            this.context = context;
            this.places = new Places(context);
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
            String fingerprint = entry.optionalText(FINGERPRINT).orElse("?");
            return new UnwrapOutcome.Refused(
                    List.of(new TriedIdentity(fingerprint, source, problem)),
                    "Import the secret key of " + fingerprint
                            + ": gpg --import FILE; or name an armored key file: export " + Places.KEY_FILE
                            + "=FILE");
        }

        private static String wrapped(KeyEntry entry) throws UnusableException {
            String enc = entry.text(KeyEntry.WRAPPED_KEY);
            if (enc.length() > MAX_BYTES) {
                throw new UnusableException("the wrapped key is larger than " + MAX_BYTES + " bytes");
            }
            return enc;
        }
    }

    /** The variables and files that PGP keys are looked for in. */
    private record Places(KeyContext context) {

        static final String KEY_FILE = "KSTLIB_PGP_KEY_FILE";

        /** Says where the key file is looked for, for messages. */
        String keyFileSource() {
            String named = named();
            if (!named.isEmpty()) {
                return KEY_FILE + "=" + named;
            }
            return usualKeyFile().map(Path::toString).orElse(KEY_FILE);
        }

        /** Returns the key file: the named one even if it does not exist, the usual one only if it exists. */
        Optional<Path> keyFile() {
            String named = named();
            if (!named.isEmpty()) {
                return Optional.of(context.workingDirectory().resolve(named));
            }
            return usualKeyFile().filter(Files::exists);
        }

        private String named() {
            return context.environment().getOrDefault(KEY_FILE, "");
        }

        private Optional<Path> usualKeyFile() {
            Map<String, String> environment = context.environment();
            String chosen = environment.getOrDefault("XDG_CONFIG_HOME", "");
            Optional<Path> configuration = chosen.isEmpty()
                    ? context.home().map(home -> home.resolve(".config"))
                    : Optional.of(context.workingDirectory().resolve(chosen));
            return configuration.map(folder -> folder.resolve("kstlib").resolve("pgp-keys.asc"));
        }
    }
}
