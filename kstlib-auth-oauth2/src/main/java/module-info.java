/**
 * The OAuth 2.0 provider and its flows.
 *
 * <p>Provides the provider type {@code oauth2}, the flows {@code authorization_code}, {@code authorization_code_pkce} and {@code client_credentials},
 * and the client authentications {@code none}, {@code client_secret_basic} and {@code client_secret_post}. Programs use
 * {@code io.kstlib.auth.oauth2}. The other exported packages are for the OpenID Connect provider, which uses the same protocol with a server that it
 * discovers.
 *
 * <p>The requirement of {@code io.kstlib.auth.core} is transitive because public methods of this module return its types. Only the compiler of this
 * module needs JSpecify.
 */
@SuppressWarnings("module") // The digit is part of the name of the protocol.
module io.kstlib.auth.oauth2 {
    requires transitive io.kstlib.auth.core;
    requires io.kstlib.base;
    requires io.kstlib.http;
    requires static org.jspecify;

    exports io.kstlib.auth.oauth2;
    exports io.kstlib.auth.oauth2.client to
            io.kstlib.auth.oidc;
    exports io.kstlib.auth.oauth2.config to
            io.kstlib.auth.oidc;
    exports io.kstlib.auth.oauth2.discovery to
            io.kstlib.auth.oidc;
    exports io.kstlib.auth.oauth2.endpoint to
            io.kstlib.auth.oidc;

    uses io.kstlib.auth.oauth2.client.ServerPolicy.ResponseAcceptance.OfSigned;

    provides io.kstlib.auth.spi.client.ClientAuthenticationFactory with
            io.kstlib.auth.oauth2.endpoint.ClientAuthenticator.PublicClient,
            io.kstlib.auth.oauth2.endpoint.ClientAuthenticator.ClientSecret.InHeader,
            io.kstlib.auth.oauth2.endpoint.ClientAuthenticator.ClientSecret.InForm;
    provides io.kstlib.auth.spi.flow.AuthFlowFactory with
            io.kstlib.auth.oauth2.flow.AuthorizationCodeFlowFactory.WithPkce,
            io.kstlib.auth.oauth2.flow.AuthorizationCodeFlowFactory.WithoutPkce,
            io.kstlib.auth.oauth2.flow.ClientCredentialsFlowFactory;
    provides io.kstlib.auth.spi.provider.ProviderFactory with
            io.kstlib.auth.oauth2.client.OAuth2ProviderFactory;
}
