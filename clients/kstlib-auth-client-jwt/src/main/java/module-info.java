/**
 * The client authentications {@code private_key_jwt} and {@code client_secret_jwt}: a client signs a JWT for each request (RFC 7523 section 2.2).
 *
 * <p>Provides {@link io.kstlib.auth.spi.client.ClientAuthenticationFactory} and exports nothing.
 */
module io.kstlib.auth.client.jwt {
    requires io.kstlib.auth.api;
    requires io.kstlib.jose;
    requires static org.jspecify;

    provides io.kstlib.auth.spi.client.ClientAuthenticationFactory with
            io.kstlib.auth.client.jwt.PrivateKeyJwtFactory,
            io.kstlib.auth.client.jwt.ClientSecretJwtFactory;
}
