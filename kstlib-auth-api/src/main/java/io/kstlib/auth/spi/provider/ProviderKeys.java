package io.kstlib.auth.spi.provider;

import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.internal.ProxyKeys;
import io.kstlib.auth.spi.internal.TimeoutKeys;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The keys that mean the same in every provider's section, for every type of provider. */
public final class ProviderKeys {

    /** The type string of the provider plugin. */
    public static final ConfigKey<String> TYPE = ConfigKey.text("type", "the type of provider, such as oidc or oauth2")
            .standardInWords("oidc where there is an issuer");

    /** The preset whose settings the section takes where it has none of its own. */
    public static final ConfigKey<String> PRESET = ConfigKey.text(
                    "preset", "the preset that fills the section in, such as github; what the section writes wins")
            .naming(ConfigKey.Named.SERVER);

    /** The {@code client_id} (RFC 6749 section 2.2). */
    public static final ConfigKey<String> CLIENT_ID =
            ConfigKey.text("client_id", "the client_id registered at the provider");

    /** The {@code client_secret} (RFC 6749 section 2.3.1). */
    public static final ConfigKey<SecretReference> CLIENT_SECRET = ConfigKey.secret(
            "client_secret", "the client_secret: a reference (env://, file://, sops://) or the plain value");

    /** The private key of the client, with which it proves who it is (RFC 7523, OpenID Connect Core 1.0 section 9). */
    public static final ConfigKey<SecretReference> CLIENT_KEY = ConfigKey.secret(
            "client_key",
            "the client's private key: a reference (env://, file://, sops://) or the plain value; PEM, a JWK, or PKCS#12"
                    + " in base64");

    /** The password of {@link #CLIENT_KEY} if it is encrypted. */
    public static final ConfigKey<SecretReference> CLIENT_KEY_PASSPHRASE = ConfigKey.secret(
            "client_key_passphrase",
            "the passphrase of an encrypted client_key: a reference (env://, file://, sops://) or the plain value");

    /** The certificate of the client, which it presents in TLS handshakes (RFC 8705). */
    public static final ConfigKey<SecretReference> CLIENT_CERTIFICATE = ConfigKey.secret(
            "client_certificate",
            "the client's certificate for mutual TLS: a reference (env://, file://, sops://) or the plain value; PEM with"
                    + " the certificates above it, or PKCS#12 in base64");

    /** Whether tokens are to be bound to {@link #CLIENT_CERTIFICATE} (RFC 8705 section 3). */
    public static final ConfigKey<Boolean> CERTIFICATE_BOUND_TOKENS = ConfigKey.flag(
                    "certificate_bound_tokens",
                    "whether the tokens are bound to client_certificate (RFC 8705), however the client authenticates")
            .standardInWords("what the server does for the client")
            .weakerWith("false", "no", "off");

    /** Under which id the server knows the public part of {@link #CLIENT_KEY} (RFC 7517 section 4.5). */
    public static final ConfigKey<String> CLIENT_KEY_ID = ConfigKey.text(
                    "client_key_id", "the kid under which the provider knows client_key")
            .standardInWords("the kid of the JWK; else the thumbprint of the key (RFC 7638)");

    /**
     * The issuer, exactly as the server writes it. It is defined here because issuer and client are the owner of a stored token, for every type of
     * provider. The types that accept it list it in their schema.
     */
    public static final ConfigKey<String> ISSUER = ConfigKey.text(
                    "issuer", "the issuer, exactly as the server writes it")
            .naming(ConfigKey.Named.SERVER);

    /**
     * How the client authenticates (RFC 7591 section 2). It is defined here because it names a plugin. The types of providers that authenticate their
     * client list it in their schema.
     */
    public static final ConfigKey<String> TOKEN_ENDPOINT_AUTH_METHOD = ConfigKey.text(
                    "token_endpoint_auth_method",
                    "how the client authenticates: none, client_secret_basic, client_secret_post, client_secret_jwt,"
                            + " private_key_jwt, tls_client_auth, self_signed_tls_client_auth, or the type of a plugin")
            .standardInWords("what the server's metadata asks for; client_secret_post without metadata");

    /**
     * The {@code token_type} that a login asks for. It is defined here because it names a plugin. The types of providers that can bind a token to a
     * key list it in their schema.
     */
    public static final ConfigKey<String> TOKEN_TYPE = ConfigKey.text(
                    "token_type",
                    "the type of the access tokens: bearer, dpop (bound to a key of the login, RFC 9449), or that of a plugin")
            .standardInWords("what the server issues")
            .weakerWith("bearer");

    /** The scopes to ask for (RFC 6749 section 3.3). */
    public static final ConfigKey<List<String>> SCOPES = ConfigKey.words("scopes", "the scopes to ask for");

    /** The storage type for this provider only. */
    public static final ConfigKey<String> TOKEN_STORAGE = ConfigKey.text(
                    "token_storage", "the storage type for this provider only")
            .standardInWords("auth.token_storage");

    /** The login that is used where nothing else names one. */
    public static final ConfigKey<String> ACCOUNT = ConfigKey.text(
                    "account", "which of several logins at the provider is used; default is the one without a name")
            .standardInWords("the one that you switched to, else default")
            .naming(ConfigKey.Named.ACCOUNT);

    /** How long before its expiry an access token is refreshed. */
    public static final ConfigKey.Standard<Duration> REFRESH_LEEWAY = ConfigKey.seconds(
                    "refresh_leeway",
                    0,
                    86_400,
                    "how long before its expiry an access token is refreshed; at most a fifth of its lifetime")
            .standard(Duration.ofSeconds(60));

    /**
     * How long the server accepts a refresh token after it has replaced that token. Within this time, a refresh that was interrupted is repeated
     * without a wait.
     */
    public static final ConfigKey.Standard<Duration> REFRESH_GRACE = ConfigKey.seconds(
                    "refresh_grace",
                    0,
                    3_600,
                    "how long the server still accepts a refresh token that a refresh has replaced; 0 if it does not")
            .standard(Duration.ZERO);

    /** HTTP headers sent to every endpoint of the provider. */
    public static final ConfigKey<Map<String, String>> HEADERS =
            ConfigKey.textMap("headers", "HTTP headers sent to every endpoint of the provider");

    /** Whether server certificates are verified. */
    public static final ConfigKey.Standard<Boolean> SSL_VERIFY = ConfigKey.flag(
                    "ssl_verify", "whether server certificates are verified; false warns each time")
            .standard(true);

    /** The file of certificates to trust besides the defaults. */
    public static final ConfigKey<ConfigPath> SSL_CA_BUNDLE = ConfigKey.path(
            "ssl_ca_bundle", "PEM file of certificates to trust beside the defaults; wins over ssl_verify: false");

    /** The owner of the trusted certificate authorities. */
    public static final ConfigKey.Standard<String> SSL_TRUST = ConfigKey.choice(
                    "ssl_trust",
                    List.of("java", "system"),
                    "whose certificate authorities are trusted: those of the Java runtime or of the operating system")
            .standard("java");

    /** The proxy on the way to the provider's servers. */
    public static final ConfigKey<Settings> PROXY = ConfigKey.section(
            "proxy", ProxyKeys.schema(), "the proxy to use instead of the one in HTTPS_PROXY, HTTP_PROXY and NO_PROXY");

    /** How long to wait for the provider's servers. */
    public static final ConfigKey<Settings> TIMEOUTS =
            ConfigKey.section("timeouts", TimeoutKeys.schema(), "how long to wait for the provider's servers");

    /** How a login reaches the person. */
    public static final ConfigKey.Standard<String> LOGIN_MODE = ConfigKey.choice(
                    "login_mode",
                    List.of("auto", "browser", "no_browser", "manual"),
                    "how a person logs in: in the browser that opens, at a printed URL on this machine, or by pasting"
                            + " the URL that the browser ends at; auto chooses by what this machine has")
            .standard("auto");

    /** How far the clocks of this machine and of the server may be apart when a token is validated. */
    public static final ConfigKey.Standard<Duration> CLOCK_SKEW = ConfigKey.seconds(
                    "clock_skew", 0, 300, "how far this machine's clock and the provider's may be apart")
            .standard(Duration.ofSeconds(300));

    /** The type of the validator that checks the provider's tokens. */
    public static final ConfigKey<String> TOKEN_VALIDATOR = ConfigKey.text(
                    "token_validator", "how check validates a token: jwt, introspection, or the type of another plugin")
            .standardInWords("jwt; introspection for tokens that are not JWTs");

    /** The hosts that may receive the tokens. */
    public static final ConfigKey<List<String>> ALLOWED_HOSTS = ConfigKey.words(
                    "allowed_hosts",
                    "the hosts that may receive the tokens: api.company.com, api.company.com:8443 or *.company.com")
            .naming(ConfigKey.Named.TOKENS);

    /** Whether the Python kstlib accepts redirect URIs that are not on loopback. */
    public static final ConfigKey<ConfigValue> SERVER_SIDE = ConfigKey.withoutEffect(
            "server_side", "a key of the Python kstlib (redirect URIs off loopback); has no effect here");

    private ProviderKeys() {}

    /** {@return the keys that every provider's section may hold} */
    public static ConfigSchema schema() {
        return ConfigSchema.of(
                TYPE,
                PRESET,
                CLIENT_ID,
                CLIENT_SECRET,
                CLIENT_KEY,
                CLIENT_KEY_PASSPHRASE,
                CLIENT_KEY_ID,
                CLIENT_CERTIFICATE,
                SCOPES,
                TOKEN_STORAGE,
                ACCOUNT,
                REFRESH_LEEWAY,
                REFRESH_GRACE,
                HEADERS,
                SSL_VERIFY,
                SSL_CA_BUNDLE,
                SSL_TRUST,
                PROXY,
                TIMEOUTS,
                LOGIN_MODE,
                CLOCK_SKEW,
                TOKEN_VALIDATOR,
                ALLOWED_HOSTS,
                SERVER_SIDE);
    }
}
