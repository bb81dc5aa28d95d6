package io.kstlib.auth.spi.client;

import io.kstlib.auth.api.token.Secret;
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
     * Whether this plugin signs the client's authorization requests, so that no one on the way can change them and the server knows their author (JAR, RFC
     * 9101). A client that proves a private key to the token endpoint can sign with the same key. kstlib asks each client authentication, also those that the
     * client does not authenticate with.
     *
     * @return false, which is the default, if this plugin does not sign requests, or the settings do not contain the key
     */
    default boolean signsRequests() {
        return false;
    }

    /**
     * Signs one request object (RFC 9101 section 4). The {@code typ} of its header is {@code oauth-authz-req+jwt}, by which no server takes it for a client
     * assertion. Called only if {@link #signsRequests}.
     *
     * @param server the authorization server, whose {@code request_object_signing_alg_values_supported} counts where it is published
     * @param claims all claims of the request object, as texts, numbers, booleans, lists and maps
     * @return the request object, in compact form
     * @throws io.kstlib.auth.api.error.SecretException if the key cannot be fetched
     * @throws io.kstlib.auth.api.error.ConfigurationException if the key cannot be used, or signs by no algorithm that the server accepts
     */
    default Secret signRequest(AuthorizationServer server, Map<String, ?> claims) {
        throw new UnsupportedOperationException("requests are not signed");
    }

    /**
     * Describes how requests will be signed, for a comparison with the registration of the client. May fetch the key; shows no secret.
     *
     * @param server the authorization server
     * @return names and values, such as {@code request_object_signing_alg}; empty by default
     * @throws io.kstlib.auth.api.error.SecretException if the key cannot be fetched
     * @throws io.kstlib.auth.api.error.ConfigurationException as for {@link #signRequest}
     */
    default Map<String, String> requestFacts(AuthorizationServer server) {
        return Map.of();
    }
}
