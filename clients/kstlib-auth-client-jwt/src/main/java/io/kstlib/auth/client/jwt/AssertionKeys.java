package io.kstlib.auth.client.jwt;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.Settings;
import java.util.List;

/** The configuration keys for the signatures of a client, beside those of all providers. */
final class AssertionKeys {

    /** The algorithm that the client is registered with (RFC 7591 section 2, {@code token_endpoint_auth_signing_alg}). */
    static final ConfigKey<String> SIGNING_ALG = ConfigKey.text(
                    "client_assertion_signing_alg",
                    "the signing algorithm of the client: one of PS256, RS256, ES256 and so on with a client_key, of HS256"
                            + " and so on with a client_secret")
            .standardInWords(
                    "the safest one that the key and the provider support; RS256, HS256 or that of the curve if the provider names"
                            + " none");

    /** The audience of the assertion. */
    static final ConfigKey<String> AUDIENCE = ConfigKey.text(
                    "client_assertion_audience",
                    "the aud of the assertion: issuer, token_endpoint, or the URL that the provider wants")
            .standardInWords("issuer; token_endpoint if no issuer is known")
            .naming(ConfigKey.Named.SERVER); // it decides which server accepts the assertion

    /** The algorithm that the client is registered with (OpenID Connect Dynamic Client Registration 1.0 section 2). */
    static final ConfigKey<String> REQUEST_SIGNING_ALG = ConfigKey.text(
                    "request_object_signing_alg",
                    "the algorithm that signs authorization requests: one of PS256, RS256, ES256 and so on")
            .standardInWords(
                    "the safest one that client_key and the provider support; RS256 or that of the curve if the provider names"
                            + " none");

    private AssertionKeys() {}

    /** Refuses an algorithm of the other client authentication. */
    static void fits(Settings settings, ConfigProblems problems, String type, List<String> families) {
        String algorithm = settings.valid(SIGNING_ALG).orElse("");
        if (!algorithm.isEmpty() && families.stream().noneMatch(algorithm::startsWith)) {
            problems.add(
                    settings.path(SIGNING_ALG.name()),
                    settings.origin(SIGNING_ALG),
                    algorithm + " is not for " + type + "; write one of " + String.join(", ", families)
                            + " with its number, or remove it");
        }
    }

    static ConfigurationException wrong(Settings settings, ConfigKey<?> key, String what) {
        return new ConfigurationException(new ConfigProblem(settings.path(key.name()), settings.origin(key), what));
    }
}
