/**
 * The client authentications {@code tls_client_auth} and {@code self_signed_tls_client_auth}: a client presents a certificate in the TLS handshake
 * (RFC 8705 section 2). Its certificate may also bind the tokens of a client that authenticates in another way (section 3).
 *
 * <p>Provides {@link io.kstlib.auth.spi.client.ClientAuthenticationFactory} and exports nothing.
 */
module io.kstlib.auth.client.mtls {
    requires io.kstlib.auth.api;
    requires io.kstlib.jose;
    requires static org.jspecify;

    provides io.kstlib.auth.spi.client.ClientAuthenticationFactory with
            io.kstlib.auth.client.mtls.TlsClientFactory.OfAuthority,
            io.kstlib.auth.client.mtls.TlsClientFactory.SelfSigned;
}
