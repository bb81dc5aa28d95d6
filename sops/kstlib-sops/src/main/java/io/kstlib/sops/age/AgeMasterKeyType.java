package io.kstlib.sops.age;

import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.MasterKeyType;
import io.kstlib.sops.key.Recipient;
import io.kstlib.sops.key.RecipientSpec;
import io.kstlib.sops.key.Unwrapper;

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
    public Recipient recipient(RecipientSpec spec) {
        if (spec instanceof RecipientSpec.Text text) {
            AgeRecipients.parse(text.text());
            return new AgeMasterKey(text.text());
        }
        throw Reason.RECIPIENT.error("a recipient of age is one text, not fields");
    }

    @Override
    public Recipient recipient(KeyEntry entry) {
        return new AgeMasterKey(entry.text(AgeMasterKey.RECIPIENT));
    }

    @Override
    public Unwrapper unwrapper(KeyContext context) {
        return new AgeUnwrapper(context);
    }
}
