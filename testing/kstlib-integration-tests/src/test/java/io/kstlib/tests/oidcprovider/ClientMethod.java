package io.kstlib.tests.oidcprovider;

import java.util.List;
import java.util.stream.Stream;

/** How a client of {@link OidcProviderServer} authenticates. There are two clients for each. */
enum ClientMethod {
    NONE("none"),
    CLIENT_SECRET_BASIC("client_secret_basic"),
    CLIENT_SECRET_POST("client_secret_post"),
    CLIENT_SECRET_JWT("client_secret_jwt"),
    PRIVATE_KEY_JWT("private_key_jwt"),
    TLS_CLIENT_AUTH("tls_client_auth"),
    SELF_SIGNED_TLS_CLIENT_AUTH("self_signed_tls_client_auth");

    static final String SECRET = "marked-secret-of-more-than-32-bytes";

    private static final List<String> OF_ALL = List.of(
            "authorization_code",
            "refresh_token",
            "urn:ietf:params:oauth:grant-type:device_code",
            "urn:openid:params:grant-type:ciba",
            "urn:ietf:params:oauth:grant-type:jwt-bearer",
            "urn:ietf:params:oauth:grant-type:token-exchange");

    private final String type;

    ClientMethod(String type) {
        this.type = type;
    }

    String type() {
        return type;
    }

    String clientId() {
        return "by-" + type;
    }

    /** The client that authenticates in the same way, and whose tokens are bound to a certificate. */
    String boundClientId() {
        return clientId() + "-bound";
    }

    boolean showsCertificate() {
        return this == TLS_CLIENT_AUTH || this == SELF_SIGNED_TLS_CLIENT_AUTH;
    }

    boolean hasSecret() {
        return type.startsWith("client_secret");
    }

    /** Whether the client has a private key, whose public part is registered. */
    boolean hasKey() {
        return this == PRIVATE_KEY_JWT;
    }

    boolean isConfidential() {
        return this != NONE;
    }

    List<String> grants() {
        return isConfidential()
                ? Stream.concat(OF_ALL.stream(), Stream.of("client_credentials"))
                        .toList()
                : OF_ALL;
    }
}
