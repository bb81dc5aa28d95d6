package io.kstlib.sops.rules;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.MasterKeyType;
import io.kstlib.sops.key.MasterKeyTypes;
import io.kstlib.sops.key.Recipient;
import io.kstlib.sops.key.RecipientSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes recipients from the lists in rules and in variables.
 *
 * @param types the types at hand
 */
record RuleRecipients(MasterKeyTypes types) {

    /** The lists that sops knows, in the order in which it reads them, and the types of their items. */
    private static final List<Map.Entry<String, String>> LISTS = List.of(
            Map.entry("age", "age"),
            Map.entry("pgp", "pgp"),
            Map.entry("kms", "kms"),
            Map.entry("gcp_kms", "gcp_kms"),
            Map.entry("hckms", "hckms"),
            Map.entry("azure_keyvault", "azure_kv"),
            Map.entry("hc_vault", "hc_vault"),
            Map.entry("hc_vault_transit_uri", "hc_vault"));

    private static final List<Map.Entry<String, String>> VARIABLES = List.of(
            Map.entry("SOPS_KMS_ARN", "kms"),
            Map.entry("SOPS_GCP_KMS_IDS", "gcp_kms"),
            Map.entry("SOPS_HUAWEICLOUD_KMS_IDS", "hckms"),
            Map.entry("SOPS_AZURE_KEYVAULT_URLS", "azure_kv"),
            Map.entry("SOPS_PGP_FP", "pgp"),
            Map.entry("SOPS_VAULT_URIS", "hc_vault"),
            Map.entry("SOPS_AGE_RECIPIENTS", "age"));

    /** Reads the recipients in variables. */
    List<Recipient> ofVariables(Map<String, String> environment) {
        List<Recipient> recipients = new ArrayList<>();
        for (Map.Entry<String, String> variable : VARIABLES) {
            for (RecipientSpec spec : texts(environment.getOrDefault(variable.getKey(), ""))) {
                recipients.add(recipient(variable.getKey(), variable.getValue(), variable.getValue(), spec));
            }
        }
        return recipients;
    }

    /** Reads the recipients in a rule itself. */
    KeyGroup flat(RuleFields rule) {
        List<Recipient> recipients = new ArrayList<>();
        read(rule, rule.text("aws_profile"), recipients);
        return group(rule, recipients);
    }

    /** Reads the recipients of an item of {@code key_groups}. */
    KeyGroup group(RuleFields group) {
        List<Recipient> recipients = new ArrayList<>();
        merge(group, recipients);
        return group(group, recipients);
    }

    private static KeyGroup group(RuleFields fields, List<Recipient> recipients) {
        if (recipients.isEmpty()) {
            throw Reason.RULE.error(fields.place() + " names no recipient", "Add one, such as age: age1…", null);
        }
        return new KeyGroup(recipients);
    }

    private void merge(RuleFields group, List<Recipient> recipients) {
        for (RuleFields merged : group.maps("merge")) {
            merge(merged, recipients);
        }
        read(group, "", recipients);
    }

    private void read(RuleFields fields, String awsProfile, List<Recipient> recipients) {
        for (Map.Entry<String, String> list : LISTS) {
            for (Object item : fields.list(list.getKey())) {
                for (RecipientSpec spec : specs(fields.at(list.getKey()), item)) {
                    recipients.add(recipient(
                            fields.at(list.getKey()),
                            list.getKey(),
                            list.getValue(),
                            withProfile(spec, list, awsProfile)));
                }
            }
        }
    }

    private static List<RecipientSpec> specs(String place, Object item) {
        if (item instanceof String text) {
            return texts(text);
        }
        if (item instanceof Map<?, ?> map) {
            Map<String, Object> fields = new LinkedHashMap<>();
            map.forEach((name, value) -> {
                if (value != null) {
                    fields.put(String.valueOf(name), value);
                }
            });
            return List.of(new RecipientSpec.Fields(fields));
        }
        throw Reason.RULE.error(place + " has an item that is neither a text nor a map");
    }

    /** Reads texts with commas between. A trailing comma adds no recipient. */
    static List<RecipientSpec> texts(String list) {
        List<RecipientSpec> texts = new ArrayList<>();
        for (String text : list.split(",", -1)) {
            if (!text.isBlank()) {
                texts.add(new RecipientSpec.Text(text));
            }
        }
        return texts;
    }

    /** Adds the one {@code aws_profile} that a rule has for all its keys. A key in a text has a place only for a role: {@code ARN+ROLE}. */
    private static RecipientSpec withProfile(RecipientSpec spec, Map.Entry<String, String> list, String awsProfile) {
        if (awsProfile.isEmpty() || !list.getValue().equals("kms") || !(spec instanceof RecipientSpec.Text text)) {
            return spec;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        int role = text.text().indexOf("+arn:");
        fields.put("arn", role < 0 ? text.text() : text.text().substring(0, role));
        if (role >= 0) {
            fields.put("role", text.text().substring(role + 1));
        }
        fields.put("aws_profile", awsProfile);
        return new RecipientSpec.Fields(fields);
    }

    /** Reads a recipient, with the type that claims the list, or with the one that sops has for it. */
    Recipient recipient(String place, String list, String usualType, RecipientSpec spec) {
        Optional<MasterKeyType> claiming = types.all().stream()
                .filter(type -> type.ruleNames().contains(list))
                .findFirst();
        try {
            return claiming.orElseGet(() -> types.require(usualType)).recipient(spec);
        } catch (SopsException unusable) {
            throw Reason.RECIPIENT.error(
                    place + ": " + unusable.problem(), unusable.remedy().orElse(null), unusable);
        }
    }
}
