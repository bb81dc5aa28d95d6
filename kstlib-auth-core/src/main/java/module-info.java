/**
 * What every login needs whatever its protocol: configuration, the plugin registry, the life of a token, the callback server on loopback,
 * and the session that sends requests with a token.
 *
 * <p>{@code io.kstlib.auth.api} is required transitively because this module returns its types, and {@code java.net.http} because sessions return its
 * responses. Only the compiler of this module needs JSpecify.
 */
module io.kstlib.auth.core {
    requires transitive io.kstlib.auth.api;
    requires transitive java.net.http;
    requires io.kstlib.base;
    requires io.kstlib.http;
    requires com.fasterxml.jackson.core;
    requires jdk.httpserver;
    requires org.yaml.snakeyaml;
    requires static org.jspecify;

    exports io.kstlib.auth.core;
    exports io.kstlib.auth.core.authorization;
    exports io.kstlib.auth.core.interaction;
    exports io.kstlib.auth.core.session;
    exports io.kstlib.auth.core.config to
            io.kstlib.auth.cli;
    exports io.kstlib.auth.core.login to
            io.kstlib.auth.cli,
            io.kstlib.auth.oauth2,
            io.kstlib.auth.oidc,
            io.kstlib.spring;
    exports io.kstlib.auth.core.jwt to
            io.kstlib.auth.cli,
            io.kstlib.auth.oauth2,
            io.kstlib.auth.oidc,
            io.kstlib.kafka;
    exports io.kstlib.auth.core.callback to
            io.kstlib.auth.oauth2,
            io.kstlib.auth.oidc;

    uses io.kstlib.auth.spi.client.ClientAuthenticationFactory;
    uses io.kstlib.auth.spi.flow.AuthFlowFactory;
    uses io.kstlib.auth.spi.presentation.TokenPresentationFactory;
    uses io.kstlib.auth.spi.provider.ProviderFactory;
    uses io.kstlib.auth.spi.secret.SecretResolverFactory;
    uses io.kstlib.auth.spi.storage.TokenStorageFactory;
    uses io.kstlib.auth.spi.validation.TokenValidatorFactory;

    provides io.kstlib.auth.spi.presentation.TokenPresentationFactory with
            io.kstlib.auth.core.plugin.BearerTokens;
    provides io.kstlib.auth.spi.secret.SecretResolverFactory with
            io.kstlib.auth.core.plugin.EnvironmentSecrets,
            io.kstlib.auth.core.plugin.FileSecrets;
}
