package io.kstlib.sops.age;

import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.MasterKeyType;
import io.kstlib.sops.key.Recipient;
import io.kstlib.sops.key.RecipientSpec;
import io.kstlib.sops.key.Unwrapper;
import java.util.LinkedHashMap;
import java.util.Map;

/** The type {@code age}. */
public final class AgeMasterKeyType implements MasterKeyType {

    /** The name of the type. */
    public static final String TYPE = "age";

    static final String RECIPIENT = "recipient";

    /** For {@link java.util.ServiceLoader}. */
    public AgeMasterKeyType() {}

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Recipient recipient(RecipientSpec spec) {
        if (spec instanceof RecipientSpec.Text text) {
            AgeRecipient.parse(text.text());
            return new Key(text.text());
        }
        throw Reason.RECIPIENT.error("a recipient of age is one text, not fields");
    }

    @Override
    public Recipient recipient(KeyEntry entry) {
        return new Key(entry.text(RECIPIENT));
    }

    @Override
    public Unwrapper unwrapper(KeyContext context) {
        return new AgeUnwrapper(context);
    }

    /**
     * A recipient of age.
     *
     * @param text the recipient as written, with its comment, as sops keeps it; only {@link #wrap} parses it, since files have recipients that only
     *     others can encrypt for
     */
    private record Key(String text) implements Recipient {

        @Override
        public String type() {
            return TYPE;
        }

        @Override
        public KeyEntry wrap(DataKey dataKey, KeyContext context) {
            try {
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put(RECIPIENT, text);
                fields.put(
                        KeyEntry.WRAPPED_KEY,
                        AgeFile.encrypt(dataKey.reveal(), AgeRecipient.parse(text), context.random()));
                return new KeyEntry(type(), fields);
            } catch (AgeFileException degenerate) {
                throw Reason.RECIPIENT.error(
                        "the age recipient " + text + " is unusable: " + degenerate.problem(), null, degenerate);
            }
        }
    }
}
