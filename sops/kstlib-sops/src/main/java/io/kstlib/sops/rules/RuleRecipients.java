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
    private static final Map<String, String> LISTS = lists();

    private static Map<String, String> lists() {
        Map<String, String> lists = new LinkedHashMap<>();
        lists.put("age", "age");
        lists.put("pgp", "pgp");
        lists.put("kms", "kms");
        lists.put("gcp_kms", "gcp_kms");
        lists.put("hckms", "hckms");
        lists.put("azure_keyvault", "azure_kv");
        lists.put("hc_vault", "hc_vault");
        lists.put("hc_vault_transit_uri", "hc_vault");
        return lists;
    }

    private static final Map<String, String> VARIABLES = variables();

    private static Map<String, String> variables() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("SOPS_KMS_ARN", "kms");
        variables.put("SOPS_GCP_KMS_IDS", "gcp_kms");
        variables.put("SOPS_HUAWEICLOUD_KMS_IDS", "hckms");
        variables.put("SOPS_AZURE_KEYVAULT_URLS", "azure_kv");
        variables.put("SOPS_PGP_FP", "pgp");
        variables.put("SOPS_VAULT_URIS", "hc_vault");
        variables.put("SOPS_AGE_RECIPIENTS", "age");
        return variables;
    }

    /** Reads the recipients in variables. */
    List<Recipient> ofVariables(Map<String, String> environment) {
        List<Recipient> recipients = new ArrayList<>();
        VARIABLES.forEach((variable, type) -> {
            for (RecipientSpec spec : texts(environment.getOrDefault(variable, ""))) {
                recipients.add(recipient(variable, type, type, spec));
            }
        });
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
        for (Map.Entry<String, String> list : LISTS.entrySet()) {
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
