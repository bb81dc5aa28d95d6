/**
 * Tokens for tokens: the flows {@code token_exchange} (RFC 8693) and {@code jwt_bearer} (RFC 7523), the client authentication
 * {@code workload_identity}, and the sources of their tokens: the secrets {@code provider://} and {@code github-actions://}.
 *
 * <p>Provides {@link io.kstlib.auth.spi.flow.AuthFlowFactory}, {@link io.kstlib.auth.spi.client.ClientAuthenticationFactory} and
 * {@link io.kstlib.auth.spi.secret.SecretResolverFactory}, and exports nothing.
 */
module io.kstlib.auth.exchange {
    requires io.kstlib.auth.api;
    requires io.kstlib.base;
    requires static org.jspecify;

    provides io.kstlib.auth.spi.flow.AuthFlowFactory with
            io.kstlib.auth.exchange.TokenExchangeFlowFactory,
            io.kstlib.auth.exchange.JwtBearerFlowFactory;
    provides io.kstlib.auth.spi.client.ClientAuthenticationFactory with
            io.kstlib.auth.exchange.WorkloadIdentity;
    provides io.kstlib.auth.spi.secret.SecretResolverFactory with
            io.kstlib.auth.exchange.GitHubActionsSecrets,
            io.kstlib.auth.exchange.ProviderSecrets;
}
