package io.kstlib.auth.client.jwt;

import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.internal.SecurityProfile;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.jose.JwtSigningKey;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The signing algorithm of one kind of JWT.
 *
 * @param setting the key of the configuration that names it
 * @param metadataName the metadata field in which servers list the algorithms that they accept
 */
record SigningAlgorithm(ConfigKey<String> setting, String metadataName) {

    /** RFC 8414 section 2. */
    static final SigningAlgorithm OF_ASSERTIONS =
            new SigningAlgorithm(AssertionKeys.SIGNING_ALG, "token_endpoint_auth_signing_alg_values_supported");

    /** OpenID Connect Discovery 1.0 section 3. */
    static final SigningAlgorithm OF_REQUESTS =
            new SigningAlgorithm(AssertionKeys.REQUEST_SIGNING_ALG, "request_object_signing_alg_values_supported");

    private static final int MOST_SHOWN = 20;

    /**
     * Returns the configured algorithm, else the safest one that both sides support.
     *
     * @param ofKey the key of the configuration that names the signing key
     */
    String choose(Settings settings, ConfigKey<?> ofKey, JwtSigningKey key, AuthorizationServer server) {
        List<String> accepted = server.supported(metadataName);
        List<String> possible = possible(settings, ofKey, key);
        Optional<String> wanted = settings.get(setting);
        if (wanted.isPresent()) {
            String algorithm = wanted.get();
            if (!possible.contains(algorithm)) {
                throw AssertionKeys.wrong(
                        settings,
                        setting,
                        algorithm + " does not fit " + ofKey + ", which signs with " + String.join(", ", possible));
            }
            if (!accepted.isEmpty() && !accepted.contains(algorithm)) {
                throw AssertionKeys.wrong(
                        settings, setting, algorithm + " is not accepted; the server accepts only " + shown(accepted));
            }
            return algorithm;
        }
        if (accepted.isEmpty()) {
            return possible.contains(key.standardAlgorithm()) ? key.standardAlgorithm() : possible.get(0);
        }
        return possible.stream()
                .filter(accepted::contains)
                .findFirst()
                .orElseThrow(() -> AssertionKeys.wrong(
                        settings,
                        ofKey,
                        "it signs with " + String.join(", ", possible) + ", and the server accepts only "
                                + shown(accepted)));
    }

    /** Returns the algorithms that fit the key and the profile of the section, the safest first; at least one. */
    private static List<String> possible(Settings settings, ConfigKey<?> ofKey, JwtSigningKey key) {
        Optional<SecurityProfile> profile = SecurityProfile.of(settings);
        List<String> possible = key.algorithms().stream()
                .filter(algorithm -> profile.stream()
                        .allMatch(named -> named.signingAlgorithms().contains(algorithm)))
                .toList();
        if (possible.isEmpty()) {
            throw AssertionKeys.wrong(
                    settings,
                    ofKey,
                    "it signs with " + String.join(", ", key.algorithms()) + ", and "
                            + profile.map(SecurityProfile::inWords).orElseThrow() + " accepts only "
                            + profile.map(named -> String.join(", ", named.signingAlgorithms()))
                                    .orElseThrow());
        }
        return possible;
    }

    /** Shows the algorithms that a server publishes. */
    static String shown(List<String> published) {
        String all = published.stream().limit(MOST_SHOWN).collect(Collectors.joining(", "));
        return PrintableText.escaped(published.size() > MOST_SHOWN ? all + ", …" : all);
    }
}
