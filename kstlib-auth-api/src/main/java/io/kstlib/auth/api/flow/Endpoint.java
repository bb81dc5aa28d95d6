package io.kstlib.auth.api.flow;

import io.kstlib.auth.api.config.ConfigKey;
import java.net.URI;

/** The endpoints of an authorization server, under their metadata names (RFC 8414 section 2, OpenID Connect Discovery 1.0). */
public enum Endpoint {
    /** Where a person is sent to (RFC 6749 section 3.1). */
    AUTHORIZATION(ConfigKey.endpoint("authorization_endpoint", "the authorization endpoint: where a person logs in")
            .alsoCalled("authorize_url")),
    /** Where codes and refresh tokens are exchanged (RFC 6749 section 3.2). */
    TOKEN(ConfigKey.endpoint("token_endpoint", "the token endpoint: where codes and refresh tokens are exchanged")
            .alsoCalled("token_url")),
    /** Who the person is (OpenID Connect Core 1.0 section 5.3). */
    USERINFO(ConfigKey.endpoint("userinfo_endpoint", "the userinfo endpoint: who logged in")
            .alsoCalled("userinfo_url")),
    /** Where tokens are revoked (RFC 7009). */
    REVOCATION(ConfigKey.endpoint("revocation_endpoint", "the revocation endpoint: where tokens are revoked")
            .alsoCalled("revoke_url")),
    /** The server's word on a token (RFC 7662). */
    INTROSPECTION(
            ConfigKey.endpoint("introspection_endpoint", "the introspection endpoint: whether a token is active")),
    /** The signing keys (RFC 7517). */
    JWKS(ConfigKey.endpoint("jwks_uri", "the JWK set: the keys that verify signatures")),
    /** Where the provider's session ends (OpenID Connect RP-Initiated Logout 1.0). */
    END_SESSION(ConfigKey.endpoint("end_session_endpoint", "the logout endpoint: where the provider's session ends")),
    /** Where a device asks for a code (RFC 8628). */
    DEVICE_AUTHORIZATION(ConfigKey.endpoint(
            "device_authorization_endpoint", "the device authorization endpoint: where a device asks for a code"));

    @SuppressWarnings("ImmutableEnumChecker") // keys are immutable; saying so by annotation would be a dependency
    private final ConfigKey<URI> key;

    Endpoint(ConfigKey<URI> key) {
        this.key = key;
    }

    /**
     * @return the configuration key; its name is the metadata name
     */
    public ConfigKey<URI> key() {
        return key;
    }

    /**
     * @return the name in server metadata, such as {@code token_endpoint}
     */
    public String metadataName() {
        return key.name();
    }
}
