package io.kstlib.sops.aws.kms;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.MasterKeyType;
import io.kstlib.sops.key.Reach;
import io.kstlib.sops.key.Recipient;
import io.kstlib.sops.key.RecipientSpec;
import io.kstlib.sops.key.TriedIdentity;
import io.kstlib.sops.key.UnwrapOutcome;
import io.kstlib.sops.key.Unwrapper;
import java.util.Base64;
import java.util.List;

/** The master key type {@code kms}. */
public final class KmsKeyType implements MasterKeyType {

    /** For {@link java.util.ServiceLoader}. */
    public KmsKeyType() {}

    @Override
    public String type() {
        return KmsRecipient.TYPE;
    }

    @Override
    public Recipient recipient(RecipientSpec spec) {
        if (spec instanceof RecipientSpec.Text text) {
            return KmsRecipient.ofText(text.text());
        }
        return KmsRecipient.ofFields(((RecipientSpec.Fields) spec).fields());
    }

    @Override
    public Recipient recipient(KeyEntry entry) {
        return read(entry);
    }

    private static KmsRecipient read(KeyEntry entry) {
        try {
            return KmsRecipient.ofEntry(entry);
        } catch (SopsException wrong) {
            throw wrong.reason() == Reason.RECIPIENT
                    ? Reason.MALFORMED_FILE.error(
                            "the sops metadata has a recipient of type kms where " + wrong.problem())
                    : wrong;
        }
    }

    @Override
    public Unwrapper unwrapper(KeyContext context) {
        return Unwrapper.inOneAttempt(Reach.NETWORK, entry -> unwrap(entry, context));
    }

    private static UnwrapOutcome unwrap(KeyEntry entry, KeyContext context) {
        KmsRequest request = new KmsRequest(read(entry), context);
        byte[] wrapped;
        try {
            wrapped = Base64.getDecoder().decode(entry.text(KeyEntry.WRAPPED_KEY));
        } catch (IllegalArgumentException notBase64) {
            return refused(request, "the wrapped data key in the file is not Base64", "");
        }
        try {
            return new UnwrapOutcome.Unwrapped(new DataKey(request.decrypt(wrapped)));
        } catch (SopsException failure) {
            return refused(request, failure.problem(), failure.remedy().orElse(""));
        }
    }

    private static UnwrapOutcome refused(KmsRequest request, String problem, String nextStep) {
        TriedIdentity tried = new TriedIdentity(request.recipient().arn().text(), request.place(), problem);
        return new UnwrapOutcome.Refused(List.of(tried), nextStep);
    }
}
