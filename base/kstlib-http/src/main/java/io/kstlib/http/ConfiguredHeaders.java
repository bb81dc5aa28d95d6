package io.kstlib.http;

import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.http.connection.WireExchange;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The {@code headers} of a provider's section. */
final class ConfiguredHeaders {

    /** The headers that the HTTP client or the protocol sets. Another value would break the request or send a token to the wrong server. */
    private static final Set<String> OURS = Set.of(
            "authorization",
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "expect",
            "host",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private ConfiguredHeaders() {}

    static Map<String, String> from(Settings provider) {
        Map<String, String> headers = provider.get(ProviderKeys.HEADERS).orElse(Map.of());
        ConfigProblems problems = new ConfigProblems();
        headers.forEach((name, value) -> {
            String path = provider.path(ProviderKeys.HEADERS.name()) + "." + name;
            if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
                problems.add(path, origin(provider, name), "this header cannot be set; remove it");
            } else if (!WireExchange.isHeader(name, value)) {
                // The value may be a key, so it is not shown.
                problems.add(path, origin(provider, name), "not an HTTP header (RFC 9110 section 5)");
            }
        });
        problems.throwIfAny();
        return headers;
    }

    private static Origin origin(Settings provider, String name) {
        return provider.map()
                .get(ProviderKeys.HEADERS.name())
                .filter(ConfigMap.class::isInstance)
                .flatMap(headers -> ((ConfigMap) headers).get(name))
                .map(ConfigValue::origin)
                .orElse(provider.origin(ProviderKeys.HEADERS));
    }
}
