package io.kstlib.sops.aws.kms;

import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.Recipient;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A KMS key, and how to reach it.
 *
 * @param arn the key
 * @param role the ARN of a role to assume for it; empty for none
 * @param encryptionContext the encryption context of AWS KMS, which the wrapped data key is bound to; may be empty
 * @param profile the profile of the AWS configuration whose credentials to use; empty for the usual ones
 */
record KmsRecipient(KeyArn arn, String role, Map<String, String> encryptionContext, String profile)
        implements Recipient {

    static final String TYPE = "kms";
    static final String ARN = "arn";
    static final String ROLE = "role";
    static final String CONTEXT = "context";
    static final String PROFILE = "aws_profile";

    private static final Pattern ROLE_ARN = Pattern.compile("arn:aws[\\w-]*:(?:iam|sts)::\\d+:[\\w+=,.@/-]+");
    private static final DateTimeFormatter CREATED =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssX").withZone(ZoneOffset.UTC);

    KmsRecipient {
        encryptionContext = Map.copyOf(encryptionContext);
        if (!role.isEmpty() && !ROLE_ARN.matcher(role).matches()) {
            throw Reason.RECIPIENT.error(
                    "\"" + role + "\" is not the ARN of a role, for the KMS key " + arn,
                    "Write it like arn:aws:iam::111122223333:role/name",
                    null);
        }
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
        fields.put(KeyEntry.CREATED_AT, CREATED.format(context.clock().instant().truncatedTo(ChronoUnit.SECONDS)));
        fields.put(KeyEntry.WRAPPED_KEY, Base64.getEncoder().encodeToString(wrapped));
        fields.put(PROFILE, profile); // always, as sops does
        return new KeyEntry(TYPE, fields);
    }
}
