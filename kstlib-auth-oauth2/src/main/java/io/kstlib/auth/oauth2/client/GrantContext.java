package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oauth2.config.RequestKeys;
import io.kstlib.auth.oauth2.endpoint.EndpointRequests;
import io.kstlib.auth.oauth2.endpoint.SenderKey;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Attendance;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.ClientRequest;
import io.kstlib.auth.spi.flow.FlowContext;
import io.kstlib.auth.spi.flow.RequestObject;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.plugin.ForwardingContext;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The context of one run of a flow. Used by one thread only. */
final class GrantContext extends ForwardingContext implements FlowContext {

    private static final String CODE = "code"; // RFC 6749 section 4.1.3

    private final ProviderContext context;
    private final String flow;
    private final AuthorizationServer server;
    private final RandomGenerator random;
    private final GrantRequest grant;
    private final @Nullable SenderKey key;
    private final EndpointRequests exchange;
    private final ResponseAcceptance responses;
    private final TokenAcceptance acceptance;
    private @Nullable Token accepted;
    private @Nullable Secret code;

    GrantContext(
            ProviderContext context,
            String flow,
            AuthorizationServer server,
            RandomGenerator random,
            GrantRequest grant,
            EndpointRequests exchange,
            ResponseAcceptance responses,
            TokenAcceptance acceptance) {
        this.context = context;
        this.flow = flow;
        this.server = server;
        this.random = random;
        this.grant = grant;
        this.key = SenderKey.ofLogin(context, server).orElse(null);
        this.exchange = exchange;
        this.responses = responses;
        this.acceptance = acceptance;
    }

    @Override
    protected ProviderContext context() {
        return context;
    }

    /** Checks a token that the flow of a plugin returned without a call of {@link #accept}. No token is returned unchecked. */
    Token accepted(Token obtained) {
        return obtained.equals(accepted) ? obtained : accept(obtained);
    }

    @Override
    public Token accept(Token token) {
        Token checked = acceptance.accept(new ObtainedToken(token, code));
        grant.request().acceptance().accept(checked);
        accepted = checked;
        return checked;
    }

    @Override
    public String provider() {
        return context.name();
    }

    @Override
    public AuthorizationServer server() {
        return server;
    }

    @Override
    public String clientId() {
        return context.settings().require(ProviderKeys.CLIENT_ID);
    }

    @Override
    public List<String> scopes() {
        return grant.scopes();
    }

    @Override
    public Optional<URI> redirectUri() {
        return context.settings().get(OAuth2Keys.REDIRECT_URI);
    }

    @Override
    public Parameters authorizeParameters() {
        Parameters parameters = grant.authorizeParameters();
        if (key == null) {
            return parameters;
        }
        for (Map.Entry<String, String> ofKey : key.authorizeParameters().entrySet()) {
            parameters = parameters.without(ofKey.getKey()).with(ofKey.getKey(), ofKey.getValue());
        }
        return parameters;
    }

    @Override
    public Optional<RequestObject> requestObject(Parameters parameters) {
        return SignedRequests.of(context, context.flow(flow), server).map(signed -> signed.sign(parameters, random));
    }

    @Override
    public Parameters authorizationResponse(Parameters received) {
        return responses.accept(received);
    }

    @Override
    public LoginRequest request() {
        return grant.request();
    }

    @Override
    public Token requestToken(ClientRequest request) {
        // Taken from the request, so that no flow can forget to pass it on.
        code = request.parameters().first(CODE).map(Secret::of).orElse(null);
        return exchange.request(completed(request), grant.scopes(), key).token();
    }

    @Override
    public Map<String, Object> request(ClientRequest request) {
        return exchange.request(request, grant.scopes(), key).fields();
    }

    /**
     * Adds the parameters about the tokens, so that no flow can forget them: {@code resource} for every grant (RFC 8707 section 2.2), and
     * {@code authorization_details} if no authorization request had them (RFC 9396 section 6).
     */
    private ClientRequest completed(ClientRequest request) {
        String name = OAuth2Keys.RESOURCE.name();
        ClientRequest completed = request;
        if (request.parameters().first(name).isEmpty()) {
            for (String resource : context.settings().get(OAuth2Keys.RESOURCE).orElse(List.of())) {
                completed = completed.with(name, resource);
            }
        }
        String details = RequestKeys.AUTHORIZATION_DETAILS.name();
        if (context.flow(flow).attendance() == Attendance.PERSON
                || request.parameters().first(details).isPresent()) {
            return completed;
        }
        Optional<String> json = RequestKeys.authorizationDetails(context.settings());
        return json.isPresent() ? completed.with(details, json.get()) : completed;
    }

    @Override
    public Token tokenOf(String provider) {
        return context.tokenOf(provider);
    }

    @Override
    public Secret idTokenOf(String provider) {
        return context.idTokenOf(provider);
    }

    @Override
    public Settings settings() {
        return context.flowSettings(flow);
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public void pause(Duration time) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }
}
