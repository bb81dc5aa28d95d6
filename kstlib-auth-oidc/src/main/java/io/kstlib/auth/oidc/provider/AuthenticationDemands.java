package io.kstlib.auth.oidc.provider;

import io.kstlib.auth.oidc.config.ClaimsRequest;
import io.kstlib.auth.oidc.config.OidcKeys;
import io.kstlib.auth.oidc.jwt.Expectation;
import io.kstlib.auth.spi.config.Settings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a section demands of the way in which a person logs in, and which claims it asks for (OpenID Connect Core 1.0 sections 3.1.2.1 and 5.5).
 *
 * @param settings the section
 */
record AuthenticationDemands(Settings settings) {

    private static final String ACR = "acr";

    /** Returns the parameters of the authorization request. */
    Map<String, String> parameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        settings.get(OidcKeys.MAX_AGE)
                .map(Duration::toSeconds)
                .ifPresent(longest -> parameters.put("max_age", Long.toString(longest)));
        List<String> acrValues = acrValues();
        if (!acrValues.isEmpty()) {
            parameters.put("acr_values", String.join(" ", acrValues));
        }
        ClaimsRequest.json(settings).ifPresent(json -> parameters.put("claims", json));
        return parameters;
    }

    /** Adds what the ID token must say. A section names the {@code acr} in one of the two ways only. */
    Expectation in(Expectation expectation) {
        Map<String, List<String>> values = new LinkedHashMap<>(ClaimsRequest.essentialValues(settings));
        List<String> acrValues = acrValues();
        if (!acrValues.isEmpty()) {
            values.put(ACR, acrValues);
        }
        return expectation.withAuthentication(settings.get(OidcKeys.MAX_AGE).orElse(null), values);
    }

    private List<String> acrValues() {
        return settings.get(OidcKeys.ACR_VALUES).orElse(List.of());
    }
}
