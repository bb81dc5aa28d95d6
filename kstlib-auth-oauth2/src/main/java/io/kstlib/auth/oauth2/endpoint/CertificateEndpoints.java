package io.kstlib.auth.oauth2.endpoint;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.WebOrigin;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;

/**
 * The endpoints of a server for clients that present a certificate, which may be at another host or port than those for browsers (RFC 8705 section
 * 5).
 */
public final class CertificateEndpoints {

    private static final String ALIASES = "mtls_endpoint_aliases";

    private CertificateEndpoints() {}

    /**
     * Returns where a request with a certificate goes. An endpoint that is configured stays as it is.
     *
     * @param server the authorization server
     * @param endpoint which endpoint
     * @param known its URL for requests without a certificate
     * @return the alias that the server publishes for it, else the same URL
     * @throws ProtocolException if the alias is not an {@code https} URL
     */
    public static URI of(AuthorizationServer server, Endpoint endpoint, URI known) {
        String name = endpoint.metadataName();
        boolean isPublished = known.toString().equals(server.metadata().get(name));
        return isPublished && server.metadata().get(ALIASES) instanceof Map<?, ?> aliases && aliases.get(name) != null
                ? secured(name, String.valueOf(aliases.get(name)), known)
                : known;
    }

    private static URI secured(String name, String alias, URI known) {
        try {
            URI uri = new URI(alias);
            if (WebOrigin.of(uri).scheme().equals("https") && uri.getRawFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException | IllegalArgumentException notAUrl) {
            // reported as not usable below
        }
        URI shown = WebOrigin.withoutQuery(known);
        throw new ProtocolException(
                shown,
                "the metadata of the server of " + shown + " name a " + name + " among " + ALIASES
                        + " that is not used: it is not an https URL, or has a fragment",
                new Remedy.Advice("Have the provider correct it, or set " + name + " of the provider"),
                null);
    }
}
