package io.kstlib.auth.spi.internal;

import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A security profile of OAuth 2.0 that a provider's section names ({@link #KEY}). Everything that the profile forbids is refused,
 * regardless of the rest of the section.
 */
public enum SecurityProfile {

    /** The FAPI 2.0 Security Profile, whose section 5.4 lists algorithms. */
    FAPI2("fapi2");

    /** The key of the profile. The types of providers that obey it list it in their schema. */
    public static final ConfigKey<String> KEY = ConfigKey.choice(
                    "profile",
                    List.of("fapi2"),
                    "a security profile that everything obeys: fapi2 (FAPI 2.0 Security Profile) refuses whatever it forbids")
            .weakerWith();

    private final String name;

    SecurityProfile(String name) {
        this.name = name;
    }

    /**
     * {@return the profile that a section names; empty if it names none}
     *
     * @param settings a provider's section
     * @throws io.kstlib.auth.api.error.ConfigurationException if it names one that does not exist
     */
    public static Optional<SecurityProfile> of(Settings settings) {
        return settings.get(KEY)
                .flatMap(named -> Arrays.stream(values())
                        .filter(profile -> profile.name.equals(named))
                        .findFirst());
    }

    /** {@return the only algorithms with which client and server may sign JWTs (RFC 7518 section 3.1, RFC 8037 section 3.1)} */
    public List<String> signingAlgorithms() {
        return switch (this) {
            case FAPI2 -> List.of("PS256", "ES256", "EdDSA");
        };
    }

    /** {@return the setting that names the profile, as the key and its value} */
    public String inWords() {
        return KEY.name() + ": " + name;
    }
}
