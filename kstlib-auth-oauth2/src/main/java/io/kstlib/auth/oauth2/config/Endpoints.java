package io.kstlib.auth.oauth2.config;

import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.provider.ProviderContext;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The endpoints that a provider knows: the standard ones, and those that its flow defines. */
public final class Endpoints {

    private Endpoints() {}

    /**
     * {@return the endpoints that the server of a provider may have}
     *
     * @param context the provider
     */
    public static Set<Endpoint> of(ProviderContext context) {
        Set<Endpoint> known = new LinkedHashSet<>(Endpoint.standard());
        known.addAll(context.flow(OAuth2Keys.flowOf(context.settings())).endpoints());
        return known;
    }

    /**
     * {@return the configured endpoints of a provider, with their URLs}
     *
     * @param context the provider
     */
    public static Map<Endpoint, URI> configured(ProviderContext context) {
        Map<Endpoint, URI> configured = new LinkedHashMap<>();
        for (Endpoint endpoint : of(context)) {
            context.settings().get(endpoint.key()).ifPresent(url -> configured.put(endpoint, url));
        }
        return configured;
    }
}
