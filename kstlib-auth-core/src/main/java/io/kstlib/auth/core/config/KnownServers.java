package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.core.callback.CallbackSettings;
import io.kstlib.auth.spi.config.ConfigKey.Named;
import io.kstlib.auth.spi.config.ConfigList;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.http.WebOrigin;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The servers that the person's own configuration names. If that configuration is wrong, there are none, so that each server is shown as a new one.
 *
 * @param servers their origins; the text of what is not a web URL
 */
record KnownServers(Set<String> servers) {

    static KnownServers of(ConfigInspection inspection) {
        try {
            Set<String> servers = new TreeSet<>();
            inspection
                    .own()
                    .ifPresent(settings -> collect(inspection, settings.map(), List.of(), settings.map(), servers));
            return new KnownServers(servers);
        } catch (ConfigurationException wrong) {
            return none();
        }
    }

    static KnownServers none() {
        return new KnownServers(Set.of());
    }

    /** Whether the person's own configuration names the server of a URL. Other ports of this machine are not known: they may be another user's. */
    boolean isKnown(String text) {
        return servers.contains(server(text));
    }

    /** Whether a redirect URI is known: one on this machine is, because the browser comes back to the callback server. */
    boolean isKnownRedirect(String text) {
        return url(text).filter(CallbackSettings::canListenAt).isPresent() || isKnown(text);
    }

    private static void collect(
            ConfigInspection inspection, ConfigMap all, List<String> keys, ConfigValue value, Set<String> servers) {
        if (value instanceof ConfigMap map) {
            map.entries().forEach((key, inner) -> collect(inspection, all, below(keys, key), inner, servers));
        } else if (value instanceof ConfigList list) {
            list.items().forEach(item -> collect(inspection, all, keys, item, servers));
        } else if (value instanceof ConfigScalar scalar
                && inspection.known().named(all, keys, scalar) == Named.SERVER) {
            servers.add(server(scalar.text()));
        }
    }

    private static List<String> below(List<String> keys, String key) {
        List<String> all = new ArrayList<>(keys);
        all.add(key);
        return all;
    }

    /** Returns the origin of a web URL; another text as it is. */
    private static String server(String text) {
        try {
            return url(text).map(url -> WebOrigin.of(url).toString()).orElse(text);
        } catch (IllegalArgumentException otherScheme) {
            return text;
        }
    }

    private static Optional<URI> url(String text) {
        try {
            return Optional.of(new URI(text));
        } catch (URISyntaxException notAUrl) {
            return Optional.empty();
        }
    }
}
