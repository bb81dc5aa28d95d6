package io.kstlib.storage.sops;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.Settings;
import java.util.List;

/**
 * The keys of a storage's section that say whom tokens are encrypted for, each named after the type of its master keys.
 *
 * @param settings the storage's section
 */
public record RecipientKeys(Settings settings) {

    /** All keys that say whom tokens are encrypted for. */
    public static final List<ConfigKey<List<String>>> ALL = List.of(
            ConfigKey.words("age", "age recipients (age1…, ssh-…) that tokens are encrypted to"),
            ConfigKey.words("pgp", "fingerprints of PGP keys that tokens are encrypted to"),
            ConfigKey.words("kms", "ARNs of AWS KMS keys that tokens are encrypted to"),
            ConfigKey.words("hc_vault", "URIs of HashiCorp Vault transit keys that tokens are encrypted to")
                    .naming(ConfigKey.Named.SERVER));

    /** The schema of {@link #ALL}. */
    public static final ConfigSchema SCHEMA = ConfigSchema.of(ALL.toArray(ConfigKey<?>[]::new));

    List<String> recipients(ConfigKey<List<String>> key) {
        return settings.get(key).orElse(List.of());
    }

    /** Returns the key path under which a key is configured. */
    String path(ConfigKey<?> key) {
        return settings.path(key.name());
    }

    /** Names the keys that need no server, for a message. */
    String inWords() {
        return path(ALL.get(0)) + " or " + path(ALL.get(1));
    }

    /** Returns the error for a configured text that cannot be a recipient. */
    ConfigurationException refused(ConfigKey<List<String>> key, String why) {
        return new ConfigurationException(new ConfigProblem(path(key), settings.origin(key), why));
    }
}
