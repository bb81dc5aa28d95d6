package io.kstlib.auth.spi.client;

import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.http.TlsIdentity;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One way in which a client authenticates to an authorization server (RFC 6749 section 2.3). kstlib uses it for each request to the token endpoint,
 * the revocation endpoint, the introspection endpoint, and others that a flow names. Implementations are safe for use by several threads and keep no
 * secret longer than needed.
 */
public interface ClientAuthentication {

    /** The strength of a client's proof, from the weakest to the strongest (RFC 9700 section 2.5). */
    enum Strength {
        /** Nothing: a public client only sends its {@code client_id}. */
        NONE,
        /** The client sends a secret, which the server reads. */
        SECRET_SENT,
        /** The client proves that it has a secret, which the server also has. */
        SECRET_PROVEN,
        /** The client proves that it has a private key, which no one else has. */
        KEY_PROVEN
    }

    /** {@return the strength of the proof that the client gives} */
    Strength strength();

    /**
     * Whether the settings contain what this client authentication needs, such as a {@code client_secret}. Fetches no secret and does no I/O.
     *
     * @return whether it can be used
     */
    boolean isConfigured();

    /**
     * Makes the credentials of one request. Called for each request, also for one that is sent again.
     *
     * @param server the authorization server
     * @param endpoint the target of the request
     * @throws io.kstlib.auth.api.error.SecretException if a secret cannot be fetched
     * @throws io.kstlib.auth.api.error.ConfigurationException if the settings do not suffice
     */
    ClientCredentials credentials(AuthorizationServer server, URI endpoint);

    /**
     * Returns the certificate of the client, if its settings name one that this plugin reads (RFC 8705). It is presented to each endpoint where the
     * client authenticates in this way, and with tokens that are bound to it. kstlib presents it to no other server. The certificates of a section
     * may also bind the tokens of a client that authenticates in another way.
     *
     * @return what fetches it, each time anew; empty by default. It throws what {@link #credentials} throws
     */
    default Optional<Supplier<TlsIdentity>> tlsIdentity() {
        return Optional.empty();
    }

    /**
     * Describes how the client will authenticate, for a comparison with the registration of the client: such as the algorithm, the id of a key and its
     * public part. May fetch secrets; shows none.
     *
     * @param server the authorization server
     * @return names and values; empty when the type says everything
     * @throws io.kstlib.auth.api.error.SecretException if a secret cannot be fetched
     * @throws io.kstlib.auth.api.error.ConfigurationException if the settings do not suffice
     */
    default Map<String, String> facts(AuthorizationServer server) {
        return Map.of();
    }

    /**
     * Returns what signs the client's authorization requests. A client that proves a private key to the token endpoint can sign with the same
     * key. kstlib asks each client authentication for it, also those that the client does not authenticate with.
     *
     * @return empty, which is the default, if this plugin does not sign requests, or the settings do not contain the key
     */
    default Optional<RequestSigner> requestSigner() {
        return Optional.empty();
    }
}
