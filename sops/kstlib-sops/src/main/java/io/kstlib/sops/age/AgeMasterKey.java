package io.kstlib.sops.age;

import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.Recipient;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A recipient of age.
 *
 * @param text the recipient as written, with its comment, as sops keeps it; only {@link #wrap} parses it, since files have recipients that only
 *     others can encrypt for
 */
record AgeMasterKey(String text) implements Recipient {

    static final String RECIPIENT = "recipient";

    @Override
    public String type() {
        return AgeMasterKeyType.TYPE;
    }

    @Override
    public KeyEntry wrap(DataKey dataKey, KeyContext context) {
        try {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put(RECIPIENT, text);
            fields.put(
                    KeyEntry.WRAPPED_KEY,
                    AgeFile.encrypt(dataKey.reveal(), AgeRecipients.parse(text), context.random()));
            return new KeyEntry(type(), fields);
        } catch (AgeFileException degenerate) {
            throw Reason.RECIPIENT.error(
                    "the age recipient " + text + " is unusable: " + degenerate.problem(), null, degenerate);
        }
    }
}
