package io.kstlib.auth.client.jwt;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import java.util.Map;

/**
 * Signs authorization requests with a private key of the client, so that no one on the way can change them and the server knows their author (JAR, RFC
 * 9101). Implementations are safe for use by several threads and keep no key longer than needed.
 */
interface RequestSigner {

    /**
     * Signs one request object (RFC 9101 section 4). The {@code typ} of its header is {@code oauth-authz-req+jwt}, by which no server takes it for a
     * client assertion.
     *
     * @param server the authorization server, whose {@code request_object_signing_alg_values_supported} counts where it is published
     * @param claims all claims of the request object, as texts, numbers, booleans, lists and maps
     * @return the request object, in compact form
     * @throws io.kstlib.auth.api.error.SecretException if the key cannot be fetched
     * @throws io.kstlib.auth.api.error.ConfigurationException if the key cannot be used, or signs by no algorithm that the server accepts
     */
    Secret sign(AuthorizationServer server, Map<String, ?> claims);

    /**
     * Describes how requests will be signed, for a comparison with the registration of the client. May fetch the key; shows no secret.
     *
     * @param server the authorization server
     * @return names and values, such as {@code request_object_signing_alg}
     * @throws io.kstlib.auth.api.error.SecretException if the key cannot be fetched
     * @throws io.kstlib.auth.api.error.ConfigurationException as for {@link #sign}
     */
    Map<String, String> facts(AuthorizationServer server);
}
