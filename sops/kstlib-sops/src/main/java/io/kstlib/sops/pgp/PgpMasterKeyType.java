package io.kstlib.sops.pgp;

import io.kstlib.sops.error.RecipientException;
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
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;

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
    public Reach reach(KeyContext context) {
        return new PgpPlaces(context).keyFile().isPresent() ? Reach.LOCAL : Reach.AGENT;
    }

    @Override
    public Recipient recipient(RecipientSpec spec) {
        if (spec instanceof RecipientSpec.Text text
                && text.text().length() <= MAX_CHARACTERS
                && text.text().matches("[^\\p{Cntrl}-][^\\p{Cntrl}]*")) {
            return new PgpMasterKey(new Fingerprint(text.text()));
        }
        throw new RecipientException(
                "a recipient with a PGP key is one text",
                "Write its fingerprint, as \"gpg --list-keys\" prints it",
                null);
    }

    @Override
    public Recipient recipient(KeyEntry entry) {
        return new PgpMasterKey(new Fingerprint(entry.text(PgpMasterKey.FINGERPRINT)));
    }

    @Override
    public UnwrapOutcome unwrap(KeyEntry entry, KeyContext context) {
        Set<TriedIdentity> tried = new LinkedHashSet<>();
        String nextStep = "";
        for (UnwrapAttempt attempt : unwrapper(context).attempts(entry)) {
            UnwrapOutcome outcome = attempt.action().get();
            if (outcome instanceof UnwrapOutcome.Refused refused) {
                tried.addAll(refused.tried());
                nextStep = refused.nextStep().isEmpty() ? nextStep : refused.nextStep();
            } else {
                return outcome;
            }
        }
        return new UnwrapOutcome.Refused(new ArrayList<>(tried), nextStep);
    }

    @Override
    public Unwrapper unwrapper(KeyContext context) {
        return new PgpUnwrapper(context);
    }
}
