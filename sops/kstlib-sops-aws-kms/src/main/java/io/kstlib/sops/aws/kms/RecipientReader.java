package io.kstlib.sops.aws.kms;

import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.KeyEntry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads a KMS recipient, as text or as fields. */
final class RecipientReader {

    /** ARNs hold no colon after a plus sign, so this is where a role begins. */
    private static final String ROLE_FOLLOWS = "+arn:";

    private static final Pattern BAR = Pattern.compile("\\|");
    private static final Pattern COMMA = Pattern.compile(",");
    private static final int PARTS = 3;

    private RecipientReader() {}

    /** Reads {@code ARN}, {@code ARN+ROLE}, or all of {@code ARN+ROLE|KEY:VALUE,KEY:VALUE|PROFILE}, which is how sops shows them. */
    static KmsRecipient ofText(String text) {
        String[] parts = BAR.split(text, PARTS);
        return withRoleInArn(
                parts[0], parts.length > 1 ? contextIn(parts[1]) : Map.of(), parts.length > 2 ? parts[2] : "");
    }

    private static KmsRecipient withRoleInArn(String arnAndRole, Map<String, String> context, String profile) {
        String compact = arnAndRole.replace(" ", "");
        int role = compact.indexOf(ROLE_FOLLOWS);
        return role < 0
                ? new KmsRecipient(KeyArn.of(compact), "", context, profile)
                : new KmsRecipient(
                        KeyArn.of(compact.substring(0, role)), compact.substring(role + 1), context, profile);
    }

    private static Map<String, String> contextIn(String text) {
        Map<String, String> context = new LinkedHashMap<>();
        if (text.isEmpty()) {
            return context;
        }
        for (String pair : COMMA.split(text, -1)) {
            int colon = pair.indexOf(':');
            if (colon < 1) {
                throw Reason.RECIPIENT.error(
                        "\"" + text + "\" is not an encryption context for a KMS key",
                        "Write it like Name:value,Other:value",
                        null);
            }
            context.put(pair.substring(0, colon), pair.substring(colon + 1));
        }
        return context;
    }

    static KmsRecipient ofFields(Map<String, Object> fields) {
        String arn = text(fields, KmsRecipient.ARN);
        Map<String, String> context = context(fields.getOrDefault(KmsRecipient.CONTEXT, Map.of()), arn);
        String role = text(fields, KmsRecipient.ROLE);
        String profile = text(fields, KmsRecipient.PROFILE);
        return role.isEmpty()
                ? withRoleInArn(arn, context, profile)
                : new KmsRecipient(KeyArn.of(arn.replace(" ", "")), role, context, profile);
    }

    static KmsRecipient ofEntry(KeyEntry entry) {
        entry.text(KmsRecipient.ARN);
        entry.text(KeyEntry.WRAPPED_KEY);
        return ofFields(entry.fields());
    }

    private static String text(Map<String, Object> fields, String name) {
        Object value = fields.getOrDefault(name, "");
        if (value instanceof String text) {
            return text;
        }
        throw Reason.RECIPIENT.error("\"" + name + "\" of a KMS key is not text");
    }

    /** Reads the encryption context. A value that is not text is an error; sops leaves out the whole context then, with a warning. */
    private static Map<String, String> context(Object written, String arn) {
        Map<String, String> context = new LinkedHashMap<>();
        if (written instanceof Map<?, ?> pairs) {
            pairs.forEach((key, value) -> {
                if (!(value instanceof String text)) {
                    throw Reason.RECIPIENT.error(
                            "the encryption context of the KMS key " + arn + " has a value that is not text: \"" + key
                                    + "\"",
                            "Put it in quotation marks",
                            null);
                }
                context.put(String.valueOf(key), text);
            });
        } else {
            throw Reason.RECIPIENT.error("the encryption context of the KMS key " + arn + " is not a map");
        }
        return context;
    }
}
