package io.kstlib.auth.core;

import io.kstlib.auth.api.config.ConfigKey;
import io.kstlib.auth.api.config.ConfigSchema;
import io.kstlib.auth.api.config.Settings;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.provider.PreflightReport.Check;
import io.kstlib.auth.api.provider.PreflightReport.Status;
import io.kstlib.auth.api.provider.ProviderKeys;
import io.kstlib.auth.api.secret.SecretReference;
import io.kstlib.auth.core.config.PluginSchemas;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Looks at the secrets that a section refers to, by the keys of its schema, without fetching one. */
final class SecretChecks {

    private static final String NAME = "secret";

    private final SecretResolvers secrets;

    SecretChecks(SecretResolvers secrets) {
        this.secrets = secrets;
    }

    /**
     * @param provider a provider's section and its keys
     * @return an entry for each reference; none for plain values
     */
    List<Check> of(PluginSchemas.ProviderSection provider) {
        return references(provider.settings(), ProviderKeys.schema().with(provider.schema())).stream()
                .flatMap(reference -> check(reference).stream())
                .toList();
    }

    private static List<SecretReference> references(Settings section, ConfigSchema schema) {
        List<SecretReference> found = new ArrayList<>();
        for (ConfigKey<?> key : schema.keys()) {
            Object value = section.get(key).orElse(null);
            if (value instanceof SecretReference reference && reference.scheme().isPresent()) {
                found.add(reference);
            } else if (value instanceof Settings inner) {
                key.section().ifPresent(keys -> found.addAll(references(inner, keys)));
            }
        }
        return found;
    }

    private List<Check> check(SecretReference reference) {
        List<String> concerns;
        try {
            concerns = secrets.examine(reference);
        } catch (AuthException unusable) {
            return List.of(check(reference, Status.FAILURE, String.valueOf(unusable.getMessage())));
        }
        return concerns.isEmpty()
                ? List.of(check(reference, Status.SUCCESS, reference.key() + " is fetched when it is needed"))
                : concerns.stream()
                        .map(concern -> check(reference, Status.WARNING, concern))
                        .toList();
    }

    private static Check check(SecretReference reference, Status status, String message) {
        Map<String, String> details = Map.of("key", reference.key(), "reference", reference.toString());
        return new Check(NAME, status, message, Duration.ZERO, details);
    }
}
