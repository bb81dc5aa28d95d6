package io.kstlib.sops.rules;

import io.kstlib.sops.key.MasterKeyTypes;
import io.kstlib.sops.key.Recipient;
import io.kstlib.sops.key.RecipientSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The recipients in variables.
 *
 * @param types the types at hand
 */
record EnvironmentRecipients(MasterKeyTypes types) {

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

    List<Recipient> read(Map<String, String> environment) {
        RuleRecipients reader = new RuleRecipients(types);
        List<Recipient> recipients = new ArrayList<>();
        VARIABLES.forEach((variable, type) -> {
            for (RecipientSpec spec : RuleRecipients.texts(environment.getOrDefault(variable, ""))) {
                recipients.add(reader.recipient(variable, type, type, spec));
            }
        });
        return recipients;
    }
}
