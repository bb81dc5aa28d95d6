package io.kstlib.auth.oidc.provider;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.SessionEndReport;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.oauth2.client.OAuth2Client;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oauth2.discovery.ServerMetadata;
import io.kstlib.auth.oidc.jwks.Issuer;
import io.kstlib.auth.oidc.jwt.TokenVerifier;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.RefreshAnswer;
import io.kstlib.auth.spi.provider.SessionEndRequest;
import io.kstlib.http.ProviderHttp;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Speaks to an OpenID Connect provider, which is discovered by its issuer. Safe for use by several threads. */
public final class OidcServerClient implements Provider {

    private final String name;
    private final Scopes scopes;
    private final AuthFlowFactory flow;
    private final ServerMetadata server;
    private final OAuth2Client client;
    private final SignatureDemands signatures;
    private final IdTokens idTokens;
    private final UserInfoAnswers userInfoAnswers;
    private final SessionEnd sessionEnd;
    private final OidcPreflight preflight;

    /**
     * @param context the settings, and what the client may use
     * @param transport sends its requests
     */
    public OidcServerClient(ProviderContext context, ProviderHttp transport) {
        this(context, transport, new SecureRandom());
    }

    OidcServerClient(ProviderContext context, ProviderHttp transport, RandomGenerator random) {
        this.name = context.name();
        this.flow = context.flow(OAuth2Keys.flowOf(context.settings()));
        this.scopes = Scopes.of(context.settings(), flow.attendance());
        Issuer issuer = Issuer.of(context, transport);
        this.server = issuer.metadata(context);
        TokenVerifier verifier = TokenVerifier.of(context, issuer);
        this.signatures = new SignatureDemands(context.settings());
        this.client =
                new OAuth2Client(context, transport, server, random, new SignedResponses(context, verifier, server));
        this.idTokens = new IdTokens(context, verifier, transport, random);
        this.userInfoAnswers = new UserInfoAnswers(context, issuer, server);
        this.sessionEnd = new SessionEnd(context, server, random);
        // An examination looks at the present state of the provider.
        Issuer present = Issuer.ofNetworkOnly(context, transport);
        this.preflight =
                new OidcPreflight(context.settings(), flow, client.preflight(), present, present.metadata(context));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public AuthorizationServer server() {
        return server.get();
    }

    @Override
    public Token login(LoginRequest request) {
        IdTokens.Login login =
                (parameters, acceptance) -> client.login(request, scopes.requested(), parameters, acceptance);
        return idTokens.login(flow, signatures.parameters(), login);
    }

    @Override
    public RefreshAnswer refresh(Token token) {
        return client.refresh(token, answer -> idTokens.acceptRefreshed(token, answer));
    }

    @Override
    public Optional<RefreshAnswer> refresh(Token token, Target target) {
        return client.refresh(token, target, answer -> idTokens.acceptRefreshed(token, answer));
    }

    @Override
    public RevocationReport revoke(Token token) {
        return client.revoke(token);
    }

    @Override
    public SessionEndReport endSession(SessionEndRequest request) {
        return sessionEnd.run(request);
    }

    @Override
    public Map<String, Object> userInfo(Token token) {
        return idTokens.requireSamePerson(token, client.userInfo(token, userInfoAnswers), server.get());
    }

    @Override
    public PreflightReport preflight() {
        return preflight.run(scopes);
    }
}
