package io.kstlib.sops.aws.kms;

import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.Recipient;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A KMS key, and how to reach it.
 *
 * @param arn the key
 * @param role the ARN of a role to assume for it; empty for none
 * @param encryptionContext the encryption context of AWS KMS, which the wrapped data key is bound to; may be empty
 * @param profile the profile of the AWS configuration with the credentials; empty for the usual ones
 */
record KmsRecipient(KeyArn arn, String role, Map<String, String> encryptionContext, String profile)
        implements Recipient {

    static final String TYPE = "kms";
    static final String ARN = "arn";
    static final String ROLE = "role";
    static final String CONTEXT = "context";
    static final String PROFILE = "aws_profile";

    private static final Pattern ROLE_ARN = Pattern.compile("arn:aws[\\w-]*:(?:iam|sts)::\\d+:[\\w+=,.@/-]+");

    /** ARNs hold no colon after a plus sign, so this is where a role begins. */
    private static final String ROLE_FOLLOWS = "+arn:";

    private static final Pattern BAR = Pattern.compile("\\|");
    private static final Pattern COMMA = Pattern.compile(",");
    private static final int PARTS = 3;

    KmsRecipient {
        encryptionContext = Map.copyOf(encryptionContext);
        if (!role.isEmpty() && !ROLE_ARN.matcher(role).matches()) {
            throw Reason.RECIPIENT.error(
                    "\"" + role + "\" is not the ARN of a role, for the KMS key " + arn,
                    "Write it like arn:aws:iam::111122223333:role/name",
                    null);
        }
    }

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
        String arn = text(fields, ARN);
        Map<String, String> context = context(fields.getOrDefault(CONTEXT, Map.of()), arn);
        String role = text(fields, ROLE);
        String profile = text(fields, PROFILE);
        return role.isEmpty()
                ? withRoleInArn(arn, context, profile)
                : new KmsRecipient(KeyArn.of(arn.replace(" ", "")), role, context, profile);
    }

    static KmsRecipient ofEntry(KeyEntry entry) {
        entry.text(ARN);
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

    @Override
    public String type() {
        return TYPE;
    }

    /** Returns the key as sops shows it: {@code ARN+ROLE|CONTEXT|PROFILE}, without the parts that are not set. */
    @Override
    public String text() {
        String key = role.isEmpty() ? arn.text() : arn.text() + "+" + role;
        String context = new TreeMap<>(encryptionContext)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + ":" + entry.getValue())
                        .collect(Collectors.joining(","));
        if (!profile.isEmpty()) {
            return key + "|" + context + "|" + profile;
        }
        return context.isEmpty() ? key : key + "|" + context;
    }

    @Override
    public KeyEntry wrap(DataKey dataKey, KeyContext context) {
        byte[] wrapped = new KmsRequest(this, context).encrypt(dataKey.reveal());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(ARN, arn.text());
        if (!role.isEmpty()) {
            fields.put(ROLE, role);
        }
        if (!encryptionContext.isEmpty()) {
            fields.put(CONTEXT, new TreeMap<>(encryptionContext));
        }
        fields.put(
                KeyEntry.CREATED_AT,
                context.clock().instant().truncatedTo(ChronoUnit.SECONDS).toString());
        fields.put(KeyEntry.WRAPPED_KEY, Base64.getEncoder().encodeToString(wrapped));
        fields.put(PROFILE, profile); // always, as sops does
        return new KeyEntry(TYPE, fields);
    }

    /**
     * The name of a KMS key.
     *
     * @param text all of it
     * @param region the region in it, where the key is
     */
    record KeyArn(String text, String region) {

        /**
         * The region becomes part of a host name that gets signed requests, and the ARN may come from a file that someone else wrote. So the
         * region is letters, digits and hyphens here, where sops takes any text.
         */
        private static final Pattern KEY =
                Pattern.compile("arn:aws[\\w-]*:kms:(?<region>[a-z0-9-]+):\\d+:(?:key|alias)/[\\w/-]+");

        static KeyArn of(String text) {
            Matcher key = KEY.matcher(text);
            if (!key.matches()) {
                throw Reason.RECIPIENT.error(
                        "\"" + text + "\" is not the ARN of a KMS key",
                        "Write it like arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
                        null);
            }
            return new KeyArn(text, key.group("region"));
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
