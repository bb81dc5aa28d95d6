package io.kstlib.auth.core.binding;

import io.kstlib.auth.api.token.TokenBinding;
import io.kstlib.auth.api.token.TokenBinding.AskedFor;
import io.kstlib.auth.core.config.PluginSchemas;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.provider.TokenOwner;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a provider's plugin says about the owner of its tokens, and about what they are asked for.
 *
 * @param owner the owner by the section; {@code null} when the plugin says nothing, so that tokens belong to the whole section
 * @param section the section and the keys of its plugins, which name their endpoints
 * @see ProviderFactory#binding
 */
public record DeclaredOwner(@Nullable TokenOwner owner, PluginSchemas.ProviderSection section, AskedFor asked) {

    /** Endpoints that receive no token, secret or {@code id_token_hint}: a person's browser goes to one, and keys are fetched from the other. */
    private static final List<String> RECEIVING_NO_TOKEN =
            List.of(Endpoint.AUTHORIZATION.metadataName(), Endpoint.JWKS.metadataName());

    /**
     * Returns the mark of new tokens, without the trust.
     *
     * @param print the hash of the section
     */
    TokenBinding mark(String print) {
        TokenBinding mark = owner == null
                ? TokenBinding.ofSection(print)
                : TokenBinding.of(owner.server(), owner.clientId())
                        .withEndpoints(endpointsElsewhere().keySet())
                        .withSection(print);
        return mark.withAskedFor(asked);
    }

    /**
     * Returns the servers, other than the owner's own, that tokens may be sent to because endpoints there are configured.
     *
     * @return the place in the configuration, by the origin of the server
     */
    Map<String, String> endpointsElsewhere() {
        Map<String, String> elsewhere = new TreeMap<>();
        addEndpoints(section.schema(), section.settings(), elsewhere);
        if (owner != null) {
            elsewhere.remove(origin(owner.server()));
        }
        return elsewhere;
    }

    private static void addEndpoints(ConfigSchema schema, Settings settings, Map<String, String> origins) {
        for (ConfigKey<?> key : schema.keys()) {
            if (!namesRecipients(key) || !settings.has(key)) {
                continue;
            }
            Object value = settings.get(key).orElse(null);
            if (value instanceof URI url) {
                origins.putIfAbsent(
                        WebOrigin.of(url).toString(), settings.path(key.name()) + ", " + settings.origin(key));
            } else if (value instanceof Settings section && key.section().isPresent()) {
                addEndpoints(key.section().get(), section, origins);
            }
        }
    }

    private static boolean namesRecipients(ConfigKey<?> key) {
        if (key.section().isPresent()) {
            return key.section().get().keys().stream().anyMatch(DeclaredOwner::namesRecipients);
        }
        return key.isEndpoint() && !RECEIVING_NO_TOKEN.contains(key.name());
    }

    /** Returns an empty text for an issuer that is not a URL; that is reported when the provider is made. */
    private static String origin(String server) {
        try {
            return WebOrigin.of(new URI(server)).toString();
        } catch (URISyntaxException | IllegalArgumentException notAUrl) {
            return "";
        }
    }
}
