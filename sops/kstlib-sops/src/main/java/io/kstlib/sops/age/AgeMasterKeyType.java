package io.kstlib.sops.age;

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

/** The type {@code age}. */
public final class AgeMasterKeyType implements MasterKeyType {

    /** The name of the type. */
    public static final String TYPE = "age";

    /** For {@link java.util.ServiceLoader}. */
    public AgeMasterKeyType() {}

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Reach reach(KeyContext context) {
        return Reach.LOCAL;
    }

    @Override
    public Recipient recipient(RecipientSpec spec) {
        if (spec instanceof RecipientSpec.Text text) {
            AgeRecipients.parse(text.text());
            return new AgeMasterKey(text.text());
        }
        throw new RecipientException("a recipient of age is one text, not fields");
    }

    @Override
    public Recipient recipient(KeyEntry entry) {
        return new AgeMasterKey(entry.text(AgeMasterKey.RECIPIENT));
    }

    @Override
    public UnwrapOutcome unwrap(KeyEntry entry, KeyContext context) {
        Set<TriedIdentity> tried = new LinkedHashSet<>();
        String nextStep = "";
        for (UnwrapAttempt attempt : unwrapper(context).attempts(entry)) {
            UnwrapOutcome outcome = attempt.action().get();
            if (outcome instanceof UnwrapOutcome.Refused refused) {
                tried.addAll(refused.tried());
                nextStep = nextStep.isEmpty() ? refused.nextStep() : nextStep;
            } else {
                return outcome;
            }
        }
        return new UnwrapOutcome.Refused(new ArrayList<>(tried), nextStep);
    }

    @Override
    public Unwrapper unwrapper(KeyContext context) {
        return new AgeUnwrapper(context);
    }
}
