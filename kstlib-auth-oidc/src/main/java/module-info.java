/**
 * The OpenID Connect provider and the JWT validator.
 *
 * <p>Provides the provider type {@code oidc} and the validator types {@code jwt} and {@code introspection}. Applications use
 * {@code io.kstlib.auth.oidc}.
 *
 * <p>Passes on {@code io.kstlib.auth.core}, because this module returns its types, and {@code io.kstlib.auth.oauth2}, because its builder
 * describes a provider. JSpecify is only for the compiler of this module.
 */
module io.kstlib.auth.oidc {
    requires transitive io.kstlib.auth.core;
    requires transitive io.kstlib.auth.oauth2;
    requires io.kstlib.base;
    requires io.kstlib.http;
    requires com.nimbusds.jose.jwt;
    requires static org.jspecify;

    exports io.kstlib.auth.oidc;

    uses java.security.Provider;

    provides io.kstlib.auth.oauth2.client.ServerPolicy.ResponseAcceptance.OfSigned with
            io.kstlib.auth.oidc.provider.SignedResponses.OfOAuth;
    provides io.kstlib.auth.spi.provider.ProviderFactory with
            io.kstlib.auth.oidc.provider.OidcProviderFactory;
    provides io.kstlib.auth.spi.validation.TokenValidatorFactory with
            io.kstlib.auth.oidc.jwt.JwtValidatorFactory,
            io.kstlib.auth.oidc.introspection.IntrospectionValidatorFactory;
}
