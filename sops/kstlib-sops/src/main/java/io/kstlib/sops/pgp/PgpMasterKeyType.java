package io.kstlib.sops.pgp;

import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.MasterKeyType;
import io.kstlib.sops.key.Recipient;
import io.kstlib.sops.key.RecipientSpec;
import io.kstlib.sops.key.Unwrapper;
import io.kstlib.sops.program.UnusableException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
            return new Key(new Fingerprint(text.text()));
        }
        throw Reason.RECIPIENT.error(
                "a recipient with a PGP key is one text",
                "Write its fingerprint, as \"gpg --list-keys\" prints it",
                null);
    }

    @Override
    public Recipient recipient(KeyEntry entry) {
        return new Key(new Fingerprint(entry.text(FINGERPRINT)));
    }

    @Override
    public Unwrapper unwrapper(KeyContext context) {
        return new PgpUnwrapper(context);
    }

    /**
     * A recipient with a PGP key.
     *
     * @param fingerprint the fingerprint of the key
     */
    private record Key(Fingerprint fingerprint) implements Recipient {

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
            PgpPlaces places = new PgpPlaces(context);
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
                            + PgpPlaces.KEY_FILE,
                    null);
        }
    }
}
