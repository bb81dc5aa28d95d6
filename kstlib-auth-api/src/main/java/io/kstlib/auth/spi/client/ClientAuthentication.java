package io.kstlib.auth.spi.client;

import io.kstlib.auth.spi.flow.AuthorizationServer;
import java.net.URI;

/**
 * One way of a client to authenticate to an authorization server (RFC 6749 section 2.3). kstlib asks it for each request to the token endpoint,
 * to those for revocation and introspection, and to others that a flow names. Implementations are safe for use by several threads and keep no
 * secret longer than needed.
 */
public interface ClientAuthentication {

    /** What a client shows of itself, from the weakest to the strongest (RFC 9700 section 2.5). */
    enum Strength {
        /** Its {@code client_id}: a public client. */
        NONE,
        /** A secret, which the server reads. */
        SECRET_SENT,
        /** That it has a secret, which the server has, too. */
        SECRET_PROVEN,
        /** That it has a private key, which no one else has. */
        KEY_PROVEN
    }

    /**
     * @return what the client shows
     */
    Strength strength();

    /**
     * Whether the settings hold what it needs, such as a {@code client_secret}. Fetches no secret and does no I/O.
     *
     * @return whether it can be used
     */
    boolean isConfigured();

    /**
     * What one request carries. It is asked for each request, also for one that is sent again.
     *
     * @param server the authorization server
     * @param endpoint where the request goes
     * @return the credentials
     * @throws io.kstlib.auth.api.error.SecretException if a secret cannot be fetched
     * @throws io.kstlib.auth.api.error.ConfigurationException if the settings do not suffice
     */
    ClientCredentials credentials(AuthorizationServer server, URI endpoint);
}
