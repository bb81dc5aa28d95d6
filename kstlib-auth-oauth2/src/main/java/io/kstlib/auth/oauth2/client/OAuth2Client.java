package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.SessionEndReport;
import io.kstlib.auth.api.token.AccountName;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oauth2.config.RequestKeys;
import io.kstlib.auth.oauth2.endpoint.EndpointAnswer;
import io.kstlib.auth.oauth2.endpoint.Revocation;
import io.kstlib.auth.oauth2.endpoint.SenderKey;
import io.kstlib.auth.oauth2.endpoint.ServerConnection;
import io.kstlib.auth.oauth2.endpoint.UserInfo;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Attendance;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.ClientRequest;
import io.kstlib.auth.spi.flow.FlowContext;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.internal.ForwardingContext;
import io.kstlib.auth.spi.internal.SecurityProfile;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.provider.RefreshAnswer;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BinaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The client of an OAuth 2.0 server, configured or discovered. It runs flows, refreshes and revokes tokens, and asks the
 * userinfo endpoint. What a protocol demands beside that is its {@link ServerPolicy}. Safe for use by several threads.
 */
public final class OAuth2Client implements Provider {

    private static final String CODE = "code"; // RFC 6749 section 4.1.3
    private static final String OFFLINE_ACCESS = "offline_access";

    private final ProviderContext context;
    private final ServerConnection connection;
    private final ServerPolicy policy;
    private final RandomGenerator random = new SecureRandom(); // state and code_verifier come from it

    /**
     * Makes a client. Sends nothing.
     *
     * @param connection how the server is reached; the settings are checked against {@link OAuth2Keys#schema()}
     * @param policy what the protocol demands of the server
     */
    public OAuth2Client(ServerConnection connection, ServerPolicy policy) {
        this.context = connection.context();
        this.connection = connection;
        this.policy = policy;
    }

    @Override
    public String name() {
        return context.name();
    }

    @Override
    public AuthorizationServer server() {
        return connection.server().get();
    }

    /** {@inheritDoc} The flow is the one that the settings name. */
    @Override
    public Token login(LoginRequest request) {
        Settings settings = context.settings();
        AuthFlowFactory flow = context.flow(OAuth2Keys.flowOf(settings));
        ServerPolicy.Login login = policy.login(flow);
        Parameters parameters = parameters(login);
        boolean asksPerson = flow.attendance() == Attendance.PERSON;
        if (asksPerson) {
            request.interaction().expect(request.mode());
        }
        AuthorizationServer known = server();
        new Preflight(connection, policy).requireLogin(flow, known);
        connection.checkReady();
        Grant grant = new Grant(flow, known, request, parameters, login);
        Token token = grant.accepted(flow.create().obtain(grant));
        if (asksPerson) {
            noticeOnRefreshToken(token, known, policy.scopes(), parameters).ifPresent(request.interaction()::tell);
        }
        return token;
    }

    /** Collects the further parameters of the authorization request: those that are configured, and those of the policy, which win. */
    private Parameters parameters(ServerPolicy.Login login) {
        Settings settings = context.settings();
        Map<String, String> single = new LinkedHashMap<>(OAuth2Keys.authorizeParameters(settings));
        single.putAll(RequestKeys.parameters(settings));
        single.putAll(policy.responses().parameters());
        single.putAll(login.parameters());
        Parameters parameters = Parameters.of(single);
        for (String resource : OAuth2Keys.allResources(settings)) {
            parameters = parameters.with(OAuth2Keys.RESOURCE.name(), resource);
        }
        return parameters;
    }

    /**
     * Returns the message for a person whose login brought no refresh token. There is no message if neither the server's metadata nor an expiry is
     * known: servers such as GitHub issue tokens that do not expire.
     */
    static Optional<String> noticeOnRefreshToken(
            Token token, AuthorizationServer server, List<String> requested, Parameters parameters) {
        boolean mayNeverExpire =
                server.metadata().isEmpty() && token.expiresAt().isEmpty() && !requested.contains(OFFLINE_ACCESS);
        if (token.isRefreshable() || mayNeverExpire) {
            return Optional.empty();
        }
        return Optional.of("The provider gave no refresh token, so you have to log in again when this one expires. "
                + howToGetRefreshToken(server, requested, parameters));
    }

    private static String howToGetRefreshToken(
            AuthorizationServer server, List<String> requested, Parameters parameters) {
        if (server.issuer().filter("https://accounts.google.com"::equals).isPresent()) {
            return "Google gives one for prompt: consent and extra.authorize_params: {access_type: offline}";
        }
        if (requested.contains(OFFLINE_ACCESS)) {
            List<String> prompt = List.of(parameters.first("prompt").orElse("").split(" ", -1));
            return "The scope offline_access was asked for: allow it for this client at the provider"
                    + (prompt.contains("consent")
                            ? ""
                            : ", or, where it wants consent for that (OpenID Connect Core section 11), set"
                                    + " prompt: consent");
        }
        List<String> supported = server.supported("scopes_supported");
        if (supported.isEmpty() || supported.contains(OFFLINE_ACCESS)) {
            return "To get one, add offline_access to scopes";
        }
        return "The provider does not offer the scope offline_access; its documentation says how to get one";
    }

    /**
     * Sends the refresh token once (RFC 6749 section 6). The request has no scope, which means the scopes of the token. A server refuses further
     * scopes, and more scopes may be configured now than at the login. The request is for each {@code resource} of the login (RFC 8707 section 2.2).
     *
     * @throws io.kstlib.auth.api.error.ConfigurationException if the profile of the section does not allow the request; nothing was sent then
     */
    @Override
    public RefreshAnswer refresh(Token token) {
        requireProfile();
        return answer(token, connection.refresh(token), policy::acceptRefreshed);
    }

    /**
     * Sends the refresh token once for an access token of a target (RFC 6749 section 6, RFC 8707 section 2.2). No refresh can name audiences.
     *
     * @throws io.kstlib.auth.api.error.ConfigurationException if the profile of the section does not allow the request; nothing was sent then
     */
    @Override
    public Optional<RefreshAnswer> refresh(Token token, Target target) {
        if (!target.audiences().isEmpty()) {
            return Optional.empty();
        }
        requireProfile();
        return Optional.of(answer(token, connection.refresh(token, target), policy::acceptForTarget));
    }

    /** Asks for the server only if there is a profile. */
    private void requireProfile() {
        if (SecurityProfile.of(context.settings()).isPresent()) {
            new Preflight(connection, policy).requireProfile(server(), Set.of());
        }
    }

    private RefreshAnswer answer(Token token, EndpointAnswer answer, BinaryOperator<Token> check) {
        return new RefreshAnswer() {
            @Override
            public Optional<Secret> refreshToken() {
                return answer.refreshToken();
            }

            @Override
            public Token accept() {
                return check.apply(token, answer.token()).keepingFrom(token);
            }

            @Override
            public String toString() {
                return "RefreshAnswer[" + context.name() + "]";
            }
        };
    }

    @Override
    public RevocationReport revoke(Token token) {
        return new Revocation(connection).revoke(token);
    }

    @Override
    public Map<String, Object> userInfo(Token token) {
        return policy.userInfo(token, new UserInfo(connection));
    }

    @Override
    public SessionEndReport endSession(LoginRequest person, @Nullable Secret idToken) {
        return policy.endSession(person, idToken);
    }

    @Override
    public PreflightReport preflight() {
        return new Preflight(connection, policy).run();
    }

    /** One run of a flow, as the flow sees it. Used by one thread only. */
    private final class Grant extends ForwardingContext implements FlowContext {

        private final AuthFlowFactory flow;
        private final AuthorizationServer server;
        private final LoginRequest request;
        private final Parameters parameters;
        private final ServerPolicy.Login login;
        private final @Nullable SenderKey key;
        private @Nullable Token accepted;
        private @Nullable Secret code;

        Grant(
                AuthFlowFactory flow,
                AuthorizationServer server,
                LoginRequest request,
                Parameters parameters,
                ServerPolicy.Login login) {
            this.flow = flow;
            this.server = server;
            this.request = request;
            this.parameters = parameters;
            this.login = login;
            this.key = SenderKey.ofLogin(context, server).orElse(null);
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
            Token checked = login.check().accept(token, code);
            request.acceptance().accept(checked);
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
            return policy.scopes();
        }

        @Override
        public Optional<URI> redirectUri() {
            return context.settings().get(OAuth2Keys.REDIRECT_URI);
        }

        @Override
        public Parameters authorizeParameters() {
            Parameters all = parameters;
            if (key != null) {
                for (Map.Entry<String, String> ofKey : key.authorizeParameters().entrySet()) {
                    all = all.without(ofKey.getKey()).with(ofKey.getKey(), ofKey.getValue());
                }
            }
            return all;
        }

        @Override
        public Optional<Secret> requestObject(Parameters unsigned) {
            return SignedRequests.of(context, flow, server).map(signed -> signed.sign(unsigned, random));
        }

        @Override
        public Parameters authorizationResponse(Parameters received) {
            return policy.responses().accept(received);
        }

        @Override
        public LoginRequest request() {
            return request;
        }

        @Override
        public Token requestToken(ClientRequest sent) {
            // Taken from the request, so that no flow can forget to pass it on.
            code = sent.parameters().first(CODE).map(Secret::of).orElse(null);
            return connection.request(completed(sent), scopes(), key).token();
        }

        @Override
        public Map<String, Object> request(ClientRequest sent) {
            return connection.request(sent, scopes(), key).fields();
        }

        /**
         * Adds the parameters about the tokens, so that no flow can forget them: {@code resource} for every grant (RFC 8707 section 2.2), and
         * {@code authorization_details} if no authorization request had them (RFC 9396 section 6).
         */
        private ClientRequest completed(ClientRequest sent) {
            String name = OAuth2Keys.RESOURCE.name();
            ClientRequest completed = sent;
            if (sent.parameters().first(name).isEmpty()) {
                for (String resource :
                        context.settings().get(OAuth2Keys.RESOURCE).orElse(List.of())) {
                    completed = completed.with(name, resource);
                }
            }
            String details = RequestKeys.AUTHORIZATION_DETAILS.name();
            if (flow.attendance() == Attendance.PERSON
                    || sent.parameters().first(details).isPresent()) {
                return completed;
            }
            Optional<String> json = RequestKeys.authorizationDetails(context.settings());
            return json.isPresent() ? completed.with(details, json.get()) : completed;
        }

        @Override
        public AccountName account() {
            return context.account();
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
            return context.flowSettings(OAuth2Keys.flowOf(context.settings()));
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
}
