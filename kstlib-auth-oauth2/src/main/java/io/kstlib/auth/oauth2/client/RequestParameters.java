package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oauth2.config.RequestKeys;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.http.Parameters;
import java.util.LinkedHashMap;
import java.util.Map;

/** The further parameters of an authorization request. */
final class RequestParameters {

    private RequestParameters() {}

    /**
     * Collects what is configured and what the provider sets, which wins.
     *
     * @param settings the provider's section
     * @param ofProvider parameters such as {@code nonce}
     */
    static Parameters of(Settings settings, Map<String, String> ofProvider) {
        Map<String, String> single = new LinkedHashMap<>(OAuth2Keys.authorizeParameters(settings));
        single.putAll(RequestKeys.parameters(settings));
        single.putAll(ofProvider);
        Parameters parameters = Parameters.of(single);
        for (String resource : OAuth2Keys.allResources(settings)) {
            parameters = parameters.with(OAuth2Keys.RESOURCE.name(), resource);
        }
        return parameters;
    }
}
