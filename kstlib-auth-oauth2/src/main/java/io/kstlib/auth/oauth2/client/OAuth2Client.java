package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oauth2.endpoint.ClientAuthenticator;
import io.kstlib.auth.oauth2.endpoint.EndpointNames;
import io.kstlib.auth.oauth2.endpoint.EndpointRequests;
import io.kstlib.auth.oauth2.endpoint.Revocation;
import io.kstlib.auth.oauth2.endpoint.UserInfo;
import io.kstlib.auth.spi.flow.Attendance;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.RefreshAnswer;
import io.kstlib.http.ProviderHttp;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The client of an OAuth 2.0 server, configured or discovered. It runs flows, refreshes and revokes tokens, and asks the
 * userinfo endpoint. A provider uses it and adds what its protocol demands of a token: the {@code acceptance} of {@link #login} and {@link #refresh}.
 *
 * <p>Safe for use by several threads. The exceptions are those of {@link io.kstlib.auth.spi.provider.Provider}.
 */
public final class OAuth2Client {

    private final ProviderContext context;
    private final Supplier<AuthorizationServer> server;
    private final RandomGenerator random;
    private final ResponseAcceptance responses;
    private final EndpointNames names;
    private final EndpointRequests exchange;
    private final Revocation revocation;
    private final UserInfo userInfo;
    private final Preflight preflight;
    private final @Nullable ProfileRequirements profile;

    /**
     * Makes a client with {@link SecureRandom} as its source of randomness.
     *
     * @param context the settings, checked against {@link OAuth2Keys#schema()}
     * @param transport sends the requests
     * @param server the authorization server; asked for each operation, so the one who gives it caches
     */
    public OAuth2Client(ProviderContext context, ProviderHttp transport, Supplier<AuthorizationServer> server) {
        this(context, transport, server, new SecureRandom(), ResponseAcceptance.OF_PLAIN);
    }

    /**
     * Makes a client with its own source of randomness, and demands of authorization responses.
     *
     * @param context the settings, checked against {@link OAuth2Keys#schema()}
     * @param transport sends the requests
     * @param server the authorization server; asked for each operation, so the one who gives it caches
     * @param random a cryptographically strong source: {@code state} and {@code code_verifier} come from it
     * @param responses checks authorization responses before any of their parameters is believed
     */
    public OAuth2Client(
            ProviderContext context,
            ProviderHttp transport,
            Supplier<AuthorizationServer> server,
            RandomGenerator random,
            ResponseAcceptance responses) {
        this.context = context;
        this.server = server;
        this.random = random;
        this.responses = responses;
        this.names = EndpointNames.of(context);
        ClientAuthenticator client = new ClientAuthenticator(context);
        this.exchange = new EndpointRequests(names, transport, client, server, context);
        this.revocation = new Revocation(names, transport, client, server);
        this.userInfo = new UserInfo(names, transport, server, context::tokenPresentation);
        this.profile = ProfileRequirements.of(context, client).orElse(null);
        this.preflight = new Preflight(context, transport, client, server);
    }

    /**
     * Logs in by the flow that the settings name.
     *
     * @param request how the login is done
     * @param scopes the scopes to ask for; if empty, the server chooses
     * @param authorizeParameters parameters of the authorization request that the provider sets, such as {@code nonce}; they win over those of
     *     {@code extra.authorize_params}, which are added
     * @param acceptance checks the token before the person reads that the login worked, and returns the token to keep
     * @return the token that was accepted
     */
    public Token login(
            LoginRequest request,
            List<String> scopes,
            Map<String, String> authorizeParameters,
            TokenAcceptance acceptance) {
        Parameters parameters = RequestParameters.of(context.settings(), authorizeParameters);
        AuthFlowFactory flow = context.flow(OAuth2Keys.flowOf(context.settings()));
        boolean asksPerson = flow.attendance() == Attendance.PERSON;
        if (asksPerson) {
            request.interaction().expect(request.mode());
        }
        AuthorizationServer known = server.get();
        // A missing endpoint is found before the person logs in, not afterwards.
        flow.endpoints().forEach(endpoint -> names.require(known, endpoint));
        LoginRequirements.check(context, flow, known);
        if (flow.endpoints().contains(Endpoint.AUTHORIZATION)) {
            responses.requireOffered(known);
        }
        requireProfile(flow.endpoints());
        exchange.checkReady();
        GrantContext grant = new GrantContext(
                context,
                flow.type(),
                known,
                random,
                new GrantRequest(request, scopes, parameters),
                exchange,
                responses,
                acceptance);
        Token token = grant.accepted(flow.create().obtain(grant));
        if (asksPerson) {
            RefreshTokenNotice.about(token, known, scopes, parameters).ifPresent(request.interaction()::tell);
        }
        return token;
    }

    /**
     * Sends the refresh token once (RFC 6749 section 6). The request has no scope, which means the scopes of the token. A server refuses further
     * scopes, and more scopes may be configured now than at the login. The request is for each {@code resource} of the login (RFC 8707 section 2.2).
     *
     * @param token a token that is refreshable
     * @param acceptance checks the token of the answer, before anything is kept from {@code token}, and returns the token to use
     * @return the answer; its token keeps from {@code token} what the server left out
     * @throws io.kstlib.auth.api.error.ConfigurationException if the profile of the section does not allow the request; nothing was sent then
     * @throws IllegalArgumentException if the token has no refresh token
     */
    public RefreshAnswer refresh(Token token, UnaryOperator<Token> acceptance) {
        requireProfile(Set.of());
        return answer(token, exchange.refresh(token), acceptance);
    }

    /**
     * Sends the refresh token once for an access token of a target (RFC 6749 section 6, RFC 8707 section 2.2).
     *
     * @param token a token that is refreshable
     * @param target what the access token is for, which the login asked for
     * @param acceptance as for {@link #refresh(Token, UnaryOperator)}
     * @return the answer; empty for a target by audiences, which no refresh can name
     * @throws io.kstlib.auth.api.error.ConfigurationException if the profile of the section does not allow the request; nothing was sent then
     * @throws IllegalArgumentException if the token has no refresh token
     */
    public Optional<RefreshAnswer> refresh(Token token, Target target, UnaryOperator<Token> acceptance) {
        if (!target.audiences().isEmpty()) {
            return Optional.empty();
        }
        requireProfile(Set.of());
        return Optional.of(answer(token, exchange.refresh(token, target), acceptance));
    }

    private void requireProfile(Set<Endpoint> used) {
        if (profile != null) {
            profile.check(server.get(), used);
        }
    }

    private RefreshAnswer answer(Token token, EndpointRequests.Answer answer, UnaryOperator<Token> acceptance) {
        return new RefreshAnswer() {
            @Override
            public Optional<Secret> refreshToken() {
                return answer.refreshToken();
            }

            @Override
            public Token accept() {
                return acceptance.apply(answer.token()).keepingFrom(token);
            }

            @Override
            public String toString() {
                return "RefreshAnswer[" + context.name() + "]";
            }
        };
    }

    /**
     * Revokes the refresh token and the access token (RFC 7009).
     *
     * @param token the tokens to revoke
     * @return the result for each; failures are part of the report, not exceptions
     */
    public RevocationReport revoke(Token token) {
        return revocation.revoke(token);
    }

    /**
     * Asks the userinfo endpoint for the claims of the token's owner.
     *
     * @param token a valid token
     * @param reader reads the answer
     * @return the fields of the answer that have a value
     * @throws io.kstlib.auth.api.error.ConfigurationException if the server has no userinfo endpoint
     */
    public Map<String, Object> userInfo(Token token, UserInfo.AnswerReader reader) {
        return userInfo.ask(token, reader);
    }

    /** {@return the checks that can be made without a login} */
    public Preflight preflight() {
        return preflight;
    }
}
