package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.oauth2.config.Endpoints;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oauth2.discovery.DocumentSource;
import io.kstlib.auth.oauth2.discovery.ServerMetadata;
import io.kstlib.auth.oauth2.endpoint.UserInfo;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.provider.RefreshAnswer;
import io.kstlib.http.ProviderHttp;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The client of an OAuth 2.0 server whose endpoints are configured or, where these do not suffice for the flow, published by its issuer (RFC 8414). Safe
 * for use by several threads.
 */
public final class OAuth2ServerClient implements Provider {

    private final String name;
    private final List<String> scopes;
    private final ConfiguredIssuer issuer;
    private final Supplier<AuthorizationServer> server;
    private final ResponseAcceptance responses;
    private final OAuth2Client client;
    private final ProviderContext context;
    private final ProviderHttp transport;

    /**
     * @param context the settings, and what the client may use
     * @param transport sends its requests
     */
    public OAuth2ServerClient(ProviderContext context, ProviderHttp transport) {
        this.context = context;
        this.name = context.name();
        this.scopes = context.settings().get(ProviderKeys.SCOPES).orElse(List.of());
        this.issuer = new ConfiguredIssuer(context);
        this.server = issuer.isAsked() ? issuer.metadata(DocumentSource.of(context, transport)) : configured();
        this.responses = OAuth2Keys.signedResponses(context.settings()).isPresent()
                ? signedResponses().create(context, server)
                : ResponseAcceptance.OF_PLAIN;
        this.client = new OAuth2Client(context, transport, server, new SecureRandom(), responses);
        this.transport = transport;
    }

    private Supplier<AuthorizationServer> configured() {
        AuthorizationServer configured =
                new AuthorizationServer(issuer.issuer().orElse(null), Endpoints.configured(context), Map.of());
        return () -> configured;
    }

    /** Finds what verifies responses in the layer of this module, or on the class path. */
    private SignedResponsesFactory signedResponses() {
        ModuleLayer layer = OAuth2ServerClient.class.getModule().getLayer();
        ServiceLoader<SignedResponsesFactory> found = layer == null
                ? ServiceLoader.load(SignedResponsesFactory.class, OAuth2ServerClient.class.getClassLoader())
                : ServiceLoader.load(layer, SignedResponsesFactory.class);
        return found.findFirst()
                .orElseThrow(() -> new ConfigurationException(new ConfigProblem(
                        context.settings().path(OAuth2Keys.RESPONSE_MODE.name()),
                        context.settings().origin(OAuth2Keys.RESPONSE_MODE),
                        "signed responses are verified by the module kstlib-auth-oidc, which is not there; add it")));
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
        return client.login(request, scopes, responses.parameters(), TokenAcceptance.OF_EVERYTHING);
    }

    @Override
    public RefreshAnswer refresh(Token token) {
        return client.refresh(token, UnaryOperator.identity());
    }

    @Override
    public Optional<RefreshAnswer> refresh(Token token, Target target) {
        return client.refresh(token, target, UnaryOperator.identity());
    }

    @Override
    public RevocationReport revoke(Token token) {
        return client.revoke(token);
    }

    @Override
    public Map<String, Object> userInfo(Token token) {
        return client.userInfo(token, new UserInfo.JsonReader());
    }

    @Override
    public PreflightReport preflight() {
        // An examination looks at the present state of the server.
        ServerMetadata present =
                issuer.isAsked() ? issuer.metadata(DocumentSource.ofNetworkOnly(context, transport)) : null;
        return new OAuth2Preflight(context, client.preflight(), present, responses).run(scopes);
    }
}
