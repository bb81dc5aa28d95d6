package io.kstlib.sops.pgp;

import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.MasterKeyType;
import io.kstlib.sops.key.Recipient;
import io.kstlib.sops.key.RecipientSpec;
import io.kstlib.sops.key.Unwrapper;

/** The type {@code pgp}. */
public final class PgpMasterKeyType implements MasterKeyType {

    /** The name of the type. */
    public static final String TYPE = "pgp";

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
            return new PgpMasterKey(new Fingerprint(text.text()));
        }
        throw Reason.RECIPIENT.error(
                "a recipient with a PGP key is one text",
                "Write its fingerprint, as \"gpg --list-keys\" prints it",
                null);
    }

    @Override
    public Recipient recipient(KeyEntry entry) {
        return new PgpMasterKey(new Fingerprint(entry.text(PgpMasterKey.FINGERPRINT)));
    }

    @Override
    public Unwrapper unwrapper(KeyContext context) {
        return new PgpUnwrapper(context);
    }
}
