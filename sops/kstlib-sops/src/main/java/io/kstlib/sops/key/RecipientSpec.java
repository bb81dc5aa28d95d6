package io.kstlib.sops.key;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A recipient as people write it in a variable, in code or in {@code .sops.yaml}: one text, or a map such as that of a KMS key. */
public sealed interface RecipientSpec {

    /**
     * A recipient in one text, such as {@code age1…} or an ARN.
     *
     * @param text the text as written, without space around it, never a list
     */
    record Text(String text) implements RecipientSpec {
        /** Strips the text. */
        public Text {
            text = text.strip();
        }
    }

    /**
     * A recipient in fields, as the entries of {@code key_groups} have them.
     *
     * @param fields the fields in the order written; values are {@link String} or {@link Map} of these
     */
    record Fields(Map<String, Object> fields) implements RecipientSpec {
        /** Copies the fields. */
        public Fields {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }
}
