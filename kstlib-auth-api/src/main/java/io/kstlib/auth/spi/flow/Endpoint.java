package io.kstlib.auth.spi.flow;

import io.kstlib.auth.spi.config.ConfigKey;
import java.net.URI;
import java.util.List;

/**
 * An endpoint of an authorization server, under its metadata name (RFC 8414 section 2, OpenID Connect Discovery 1.0). It is one of the constants, or
 * one that a flow defines ({@link #of}). Two endpoints of the same name are equal. Immutable.
 */
public final class Endpoint {
    /** The authorization endpoint, where the user logs in (RFC 6749 section 3.1). */
    public static final Endpoint AUTHORIZATION = new Endpoint(
            ConfigKey.endpoint("authorization_endpoint", "the authorization endpoint: where a person logs in")
                    .alsoCalled("authorize_url"));

    /** The token endpoint, where authorization codes and refresh tokens are exchanged (RFC 6749 section 3.2). */
    public static final Endpoint TOKEN = new Endpoint(
            ConfigKey.endpoint("token_endpoint", "the token endpoint: where codes and refresh tokens are exchanged")
                    .alsoCalled("token_url"));

    /** The userinfo endpoint, which identifies the user (OpenID Connect Core 1.0 section 5.3). */
    public static final Endpoint USERINFO =
            new Endpoint(ConfigKey.endpoint("userinfo_endpoint", "the userinfo endpoint: who logged in")
                    .alsoCalled("userinfo_url"));

    /** The revocation endpoint, where tokens are revoked (RFC 7009). */
    public static final Endpoint REVOCATION =
            new Endpoint(ConfigKey.endpoint("revocation_endpoint", "the revocation endpoint: where tokens are revoked")
                    .alsoCalled("revoke_url"));

    /** The introspection endpoint, where the server says whether a token is active (RFC 7662). */
    public static final Endpoint INTROSPECTION = new Endpoint(
            ConfigKey.endpoint("introspection_endpoint", "the introspection endpoint: whether a token is active"));

    /** The JWK Set: the keys that verify signatures (RFC 7517). */
    public static final Endpoint JWKS =
            new Endpoint(ConfigKey.endpoint("jwks_uri", "the JWK set: the keys that verify signatures"));

    /** The logout endpoint, where the provider's session ends (OpenID Connect RP-Initiated Logout 1.0). */
    public static final Endpoint END_SESSION = new Endpoint(
            ConfigKey.endpoint("end_session_endpoint", "the logout endpoint: where the provider's session ends"));

    /** The device authorization endpoint, where a device asks for a code (RFC 8628). */
    public static final Endpoint DEVICE_AUTHORIZATION = new Endpoint(ConfigKey.endpoint(
            "device_authorization_endpoint", "the device authorization endpoint: where a device asks for a code"));

    /** The endpoint for pushed authorization requests, to which the parameters of a login are sent first (RFC 9126). */
    public static final Endpoint PUSHED_AUTHORIZATION = new Endpoint(ConfigKey.endpoint(
            "pushed_authorization_request_endpoint",
            "the pushed authorization request endpoint: where a login sends its request before the browser opens"));

    private static final List<Endpoint> STANDARD = List.of(
            AUTHORIZATION,
            TOKEN,
            USERINFO,
            REVOCATION,
            INTROSPECTION,
            JWKS,
            END_SESSION,
            DEVICE_AUTHORIZATION,
            PUSHED_AUTHORIZATION);

    private final ConfigKey<URI> key;

    private Endpoint(ConfigKey<URI> key) {
        this.key = key;
    }

    /**
     * Makes an endpoint that a flow uses and kstlib does not know.
     *
     * @param key made by {@link ConfigKey#endpoint}; its name is the metadata name, such as {@code backchannel_authentication_endpoint}
     * @throws IllegalArgumentException if {@link ConfigKey#endpoint} did not make the key
     */
    public static Endpoint of(ConfigKey<URI> key) {
        if (!key.isEndpoint()) {
            throw new IllegalArgumentException(key.name() + " is not the key of an endpoint");
        }
        return new Endpoint(key);
    }

    /** {@return the constants of this class} */
    public static List<Endpoint> standard() {
        return STANDARD;
    }

    /** {@return the configuration key; its name is the metadata name} */
    public ConfigKey<URI> key() {
        return key;
    }

    /** {@return the name in server metadata, such as {@code token_endpoint}} */
    public String metadataName() {
        return key.name();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Endpoint endpoint && endpoint.metadataName().equals(metadataName());
    }

    @Override
    public int hashCode() {
        return metadataName().hashCode();
    }

    @Override
    public String toString() {
        return metadataName();
    }
}
