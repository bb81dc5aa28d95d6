package io.kstlib.auth.core;

import io.kstlib.auth.api.config.Settings;
import io.kstlib.auth.api.flow.Endpoint;
import io.kstlib.auth.api.provider.ProviderKeys;
import io.kstlib.auth.api.token.TokenBinding;
import io.kstlib.auth.core.http.WebOrigin;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What a token must have been issued for to be handed out, by the configuration alone, since this is asked for every token. */
final class ConfiguredBinding {

    /** Where tokens and the client's secret are sent. */
    private static final List<Endpoint> RECIPIENTS =
            List.of(Endpoint.TOKEN, Endpoint.USERINFO, Endpoint.REVOCATION, Endpoint.INTROSPECTION);

    private final Settings settings;

    ConfiguredBinding(Settings settings) {
        this.settings = settings;
    }

    /**
     * The issuer, or the token endpoint where none is configured, and the client. Endpoints elsewhere belong to it: a configuration that
     * keeps the issuer's name and sends tokens to another server would pass for the same issuer else.
     */
    Optional<TokenBinding> read() {
        Optional<String> server = settings.get(ProviderKeys.ISSUER)
                .or(() -> settings.get(Endpoint.TOKEN.key()).map(URI::toString));
        return server.flatMap(issuer -> settings.get(ProviderKeys.CLIENT_ID)
                .map(clientId -> new TokenBinding(issuer + elsewhere(issuer), clientId)));
    }

    private String elsewhere(String issuer) {
        String home = origin(issuer);
        TreeSet<String> origins = new TreeSet<>();
        for (Endpoint endpoint : RECIPIENTS) {
            Optional<URI> url = settings.get(endpoint.key());
            if (url.isPresent()) {
                origins.add(WebOrigin.of(url.get()).toString());
            }
        }
        origins.remove(home);
        return origins.isEmpty() ? "" : " with endpoints at " + String.join(", ", origins);
    }

    /** What is wrong with an issuer is reported when the provider is made. */
    private static String origin(String issuer) {
        try {
            return WebOrigin.of(new URI(issuer)).toString();
        } catch (URISyntaxException | IllegalArgumentException notAUrl) {
            return "";
        }
    }
}
