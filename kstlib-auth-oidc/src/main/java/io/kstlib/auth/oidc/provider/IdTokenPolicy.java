package io.kstlib.auth.oidc.provider;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.SessionEndReport;
import io.kstlib.auth.api.SessionEndReport.Result;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.TokenRefusedException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.core.callback.CallbackServer;
import io.kstlib.auth.core.callback.CallbackSettings;
import io.kstlib.auth.oauth2.client.Preflight.Finding;
import io.kstlib.auth.oauth2.client.Preflight.ServerComparison;
import io.kstlib.auth.oauth2.client.Preflight.ServerComparison.Difference;
import io.kstlib.auth.oauth2.client.ServerPolicy;
import io.kstlib.auth.oauth2.client.ServerPolicy.ResponseAcceptance;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oauth2.discovery.DiscoveryDocument;
import io.kstlib.auth.oauth2.discovery.ServerMetadata;
import io.kstlib.auth.oauth2.endpoint.ServerConnection;
import io.kstlib.auth.oauth2.endpoint.UserInfo;
import io.kstlib.auth.oidc.config.IssuerPolicy;
import io.kstlib.auth.oidc.config.OidcKeys;
import io.kstlib.auth.oidc.config.OidcKeys.ClaimsRequest;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.oidc.jwks.Issuer;
import io.kstlib.auth.oidc.jwks.JwkSet;
import io.kstlib.auth.oidc.jwks.KeySource;
import io.kstlib.auth.oidc.jwks.VerificationKey;
import io.kstlib.auth.oidc.jwt.AcceptedAlgorithms;
import io.kstlib.auth.oidc.jwt.SignedAnswer.SignedUserInfo;
import io.kstlib.auth.oidc.jwt.TokenVerifier;
import io.kstlib.auth.oidc.jwt.TokenVerifier.Expectation;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Attendance;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.internal.RandomValue;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.base.Spans;
import io.kstlib.http.ProviderHttp;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What OpenID Connect demands of a server beside OAuth 2.0: what an ID token must prove at a login and after a refresh, whom the userinfo endpoint
 * answers about, and the logout. Safe for use by several threads.
 */
final class IdTokenPolicy implements ServerPolicy {

    /** Without this scope an authorization request is not one of OpenID Connect (OpenID Connect Core 1.0 section 3.1.2.1). */
    private static final String OPENID = "openid";

    private static final String ACR = "acr";

    /** A smaller drift causes no trouble. */
    private static final Duration NOTABLE_DRIFT = Duration.ofSeconds(30);

    private final ProviderContext context;
    private final Settings settings;
    private final ServerConnection connection;
    private final TokenVerifier verifier;
    private final RandomGenerator random = new SecureRandom();
    private final List<String> scopes;
    private final SignedResponses responses;
    private final SignedUserInfo userInfoAnswers;

    /**
     * @param context the settings, and what the client may use
     * @param transport sends its requests
     */
    IdTokenPolicy(ProviderContext context, ProviderHttp transport) {
        this.context = context;
        this.settings = context.settings();
        this.scopes = scopes(settings, context.flow(OAuth2Keys.flowOf(settings)).attendance());
        Issuer issuer = Issuer.of(context, transport);
        this.connection = new ServerConnection(context, transport, issuer.metadata(context));
        this.verifier = new TokenVerifier(context, issuer);
        this.responses = SignedResponses.ofOpenId(context, verifier, connection.server());
        this.userInfoAnswers = new SignedUserInfo(context, issuer, connection.server());
    }

    ServerConnection connection() {
        return connection;
    }

    /** Returns the scopes of a login. Where a person logs in, {@code openid} is among them. */
    static List<String> scopes(Settings settings, Attendance attendance) {
        List<String> configured = settings.get(ProviderKeys.SCOPES).orElse(List.of());
        if (attendance == Attendance.NONE || configured.contains(OPENID)) {
            return configured;
        }
        List<String> completed = new ArrayList<>();
        completed.add(OPENID);
        completed.addAll(configured);
        return List.copyOf(completed);
    }

    @Override
    public List<String> scopes() {
        return scopes;
    }

    @Override
    public ResponseAcceptance responses() {
        return responses;
    }

    /** {@inheritDoc} The ID token must carry a nonce where the flow can send one. */
    @Override
    public Login login(AuthFlowFactory flow) {
        if (flow.endpoints().contains(Endpoint.AUTHORIZATION)) {
            return withNonce();
        }
        return switch (flow.attendance()) {
            case PERSON -> withoutNonce();
            case NONE -> unattended();
        };
    }

    /** A login whose ID token must carry exactly its nonce (OpenID Connect Core 1.0 section 3.1.2.1). */
    private Login withNonce() {
        Secret nonce = RandomValue.from(random);
        Map<String, String> parameters = demandedParameters();
        parameters.put("nonce", nonce.reveal());
        return new Login(parameters, (token, code) -> {
            Secret idToken = idToken(token, Expectation.login(nonce, token).withCode(code));
            return withDrift(token, idToken);
        });
    }

    /** Returns the parameters by which the section demands how a person logs in (OpenID Connect Core 1.0 sections 3.1.2.1 and 5.5). */
    private Map<String, String> demandedParameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        settings.get(OidcKeys.MAX_AGE)
                .map(Duration::toSeconds)
                .ifPresent(longest -> parameters.put("max_age", Long.toString(longest)));
        List<String> acrValues = acrValues();
        if (!acrValues.isEmpty()) {
            parameters.put("acr_values", String.join(" ", acrValues));
        }
        ClaimsRequest.json(settings).ifPresent(json -> parameters.put("claims", json));
        return parameters;
    }

    /** Adds what the section demands of the ID token. It names the {@code acr} in one of the two ways only. */
    private Expectation demanding(Expectation expectation) {
        Map<String, List<String>> values = new LinkedHashMap<>(ClaimsRequest.essentialValues(settings));
        List<String> acrValues = acrValues();
        if (!acrValues.isEmpty()) {
            values.put(ACR, acrValues);
        }
        return expectation.withAuthentication(settings.get(OidcKeys.MAX_AGE).orElse(null), values);
    }

    private List<String> acrValues() {
        return settings.get(OidcKeys.ACR_VALUES).orElse(List.of());
    }

    /** Returns the ID token of a login, which must be there and valid. */
    private Secret idToken(Token token, Expectation expectation) {
        Secret idToken = token.idToken().orElseThrow(this::missing);
        verifier.require(request(idToken, "login"), demanding(expectation));
        return idToken;
    }

    private TokenRefusedException missing() {
        return new TokenRefusedException(
                "decode_structure",
                "id_token",
                "the provider \"" + context.name()
                        + "\" answered the login without an ID token, which the scope openid asks for"
                        + " (OpenID Connect Core 1.0 section 3.1.3.3)",
                Remedy.advice(
                        "Allow the scope openid for this client at the provider, or configure it with type: oauth2 if it does not"
                                + " speak OpenID Connect"),
                null);
    }

    /** Tells the drift of this clock, and keeps it with the token if the answer did not tell it. */
    private Token withDrift(Token token, Secret idToken) {
        Optional<Duration> drift = drift(idToken);
        drift.ifPresent(this::tellDrift);
        return token.clockDrift().isPresent()
                ? token
                : drift.filter(measured -> measured.abs().compareTo(NOTABLE_DRIFT) >= 0)
                        .map(measured -> token.toBuilder().clockDrift(measured).build())
                        .orElse(token);
    }

    /** Measures the drift by {@code iat}: the nonce proves that the token was issued a moment ago. Some servers send no other time. */
    private Optional<Duration> drift(Secret idToken) {
        return verifier.claims(idToken)
                .map(claims -> claims.get("iat"))
                .filter(Number.class::isInstance)
                .map(seconds -> Instant.ofEpochSecond(((Number) seconds).longValue()))
                .map(issued -> Duration.between(issued, context.clock().instant()));
    }

    private void tellDrift(Duration drift) {
        settings.get(ProviderKeys.ISSUER)
                .map(URI::create)
                .ifPresent(server -> connection.transport().tellDrift(drift, server));
    }

    /** A login that asks a person without an authorization request, such as the device flow. Such a flow cannot send a nonce. */
    private Login withoutNonce() {
        Instant begun = context.clock().instant();
        return new Login(demandedParameters(), (token, code) -> {
            idToken(token, Expectation.login(null, token).withIssuedSince(asked(begun, token.clockDrift())));
            return token;
        });
    }

    /** A login of a flow without a person. Such a flow brings an ID token only as an extension. */
    private Login unattended() {
        Instant begun = context.clock().instant();
        return new Login(Map.of(), (token, code) -> {
            Expectation expectation = Expectation.login(null, token).withIssuedSince(asked(begun, token.clockDrift()));
            token.idToken().ifPresent(idToken -> verifier.require(request(idToken, "login"), expectation));
            return token;
        });
    }

    /**
     * Returns a time by the clock of the provider, as far as its answers tell it. Without a nonce, {@code iat} does not: an old ID token would
     * look like a clock that is ahead.
     */
    private static Instant asked(Instant byThisClock, Optional<Duration> drift) {
        return byThisClock.minus(drift.orElse(Duration.ZERO));
    }

    /**
     * Verifies the ID token of a refresh (OpenID Connect Core 1.0 section 12.2). The answer need not have one, but one that it has must satisfy
     * the rules of the first.
     *
     * <p>Its {@code iat} is the time at which it was issued, so one that is older than the refresh is not new. Some servers send the one that is stored
     * once more, which says nothing and was verified when it came.
     *
     * <p>In some cases the refusal says nothing of the ID token: the keys cannot be fetched, a page is served in their place, they are
     * older than the token, or its times do not fit this machine's clock. Then the ID token is left out. The refresh token that was sent is spent, so
     * the new one must not be lost.
     */
    @Override
    public Token acceptRefreshed(Token earlier, Token answer) {
        Optional<Secret> idToken = answer.idToken();
        if (idToken.isEmpty()) {
            return answer;
        }
        if (idToken.equals(earlier.idToken())) {
            return answer.toBuilder().idToken(null).build();
        }
        try {
            Instant asked = asked(answer.issuedAt(), answer.clockDrift().or(earlier::clockDrift));
            verifier.require(
                    request(idToken.get(), "refresh"),
                    Expectation.refresh(claims(earlier), answer).withIssuedSince(asked));
            return answer;
        } catch (NetworkException | ProtocolException noKeys) {
            return withoutIdToken(answer, noKeys);
        } catch (TokenRefusedException refusal) {
            if (verifier.provesNothing(refusal, idToken.get())) {
                return withoutIdToken(answer, refusal);
            }
            throw refusal;
        }
    }

    private Token withoutIdToken(Token answer, AuthException why) {
        context.warn("the ID token that came with the refreshed token of \"" + context.name()
                + "\" is left out, because it could not be verified: " + why.getMessage());
        return answer.toBuilder().idToken(null).build();
    }

    private static ValidationRequest request(Secret idToken, String source) {
        return new ValidationRequest(idToken, TokenKind.ID_TOKEN, source);
    }

    /** {@inheritDoc} Compares {@code sub} (OpenID Connect Core 1.0 section 5.3.2): an attacker could slip in the claims of another person. */
    @Override
    public Map<String, Object> userInfo(Token token, UserInfo userInfo) {
        Map<String, Object> claims = userInfo.ask(token, userInfoAnswers);
        Optional<String> expected = token.idToken().flatMap(this::subject);
        if (expected.isEmpty() || expected.get().equals(claims.get("sub"))) {
            return claims;
        }
        URI endpoint = connection
                .server()
                .get()
                .endpoint(Endpoint.USERINFO)
                .map(WebOrigin::withoutQuery)
                .orElse(URI.create("/"));
        throw new ProtocolException(
                endpoint,
                "the userinfo endpoint of provider \"" + context.name() + "\" (" + endpoint + ") answered about "
                        + (claims.containsKey("sub") ? "another person" : "no one") + ": sub is "
                        + Quote.of(claims.get("sub")) + ", the ID token has " + Quote.of(expected.get())
                        + " (OpenID Connect Core 1.0 section 5.3.2)",
                Remedy.logInAgain(context.name()).with(context.account()),
                null);
    }

    @Override
    public SessionEndReport endSession(LoginRequest person, @Nullable Secret idToken) {
        return new SessionEnd(context, connection.server(), random, person, idToken).run();
    }

    /** {@inheritDoc} It looks at the present state of the provider. */
    @Override
    public Examination examination() {
        return new OidcExamination(context, Issuer.ofNetworkOnly(context, connection.transport()));
    }

    private @Nullable Map<String, @Nullable Object> claims(Token token) {
        return token.idToken().flatMap(verifier::claims).orElse(null);
    }

    /** Reads {@code sub}. The ID token was verified before it was stored. */
    private Optional<String> subject(Secret idToken) {
        return verifier.claims(idToken)
                .map(claims -> claims.get("sub"))
                .filter(String.class::isInstance)
                .map(String.class::cast);
    }

    /**
     * Ends the session that the provider keeps in the browser (OpenID Connect RP-Initiated Logout 1.0). The browser comes back to the same
     * loopback URL as after a login. Safe for use by several threads.
     */
    private record SessionEnd(
            ProviderContext context,
            Supplier<AuthorizationServer> server,
            RandomGenerator random,
            LoginRequest person,
            @Nullable Secret idToken) {

        SessionEndReport run() {
            try {
                Optional<URI> endpoint = server.get().endpoint(Endpoint.END_SESSION);
                return endpoint.isPresent()
                        ? inBrowser(endpoint.get())
                        : new SessionEndReport(
                                Result.NOT_SUPPORTED,
                                "the provider has no " + Endpoint.END_SESSION.metadataName()
                                        + "; its session ends there only");
            } catch (AuthException failure) {
                return failed(String.valueOf(failure.getMessage()));
            }
        }

        private SessionEndReport inBrowser(URI endpoint) {
            String state = RandomValue.from(random).reveal();
            try (CallbackServer callback = listen(state)) {
                callback.endAtStrangeReturn();
                URI url = callback.startingAt(
                        logoutUrl(endpoint, callback.redirectUri(), state),
                        RandomValue.from(random).reveal());
                boolean isOpened =
                        person.mode() != Mode.NO_BROWSER && person.interaction().open(url);
                if (!isOpened) {
                    person.interaction().show(url); // not the URL of the logout, which holds the ID token
                }
                return await(callback);
            }
        }

        private SessionEndReport await(CallbackServer callback) {
            try {
                callback.await(person.timeout());
                callback.endSession();
                return new SessionEndReport(Result.ENDED, "");
            } catch (LoginFailedException ended) {
                return failed(
                        switch (ended.reason()) {
                            case TIMED_OUT ->
                                "the browser did not come back within "
                                        + Spans.inWords(person.timeout()) + "; the provider must know "
                                        + callback.redirectUri() + " as a post-logout redirect URI of this client";
                            case FORGED_ANSWER -> ended.problem();
                            default -> "it was cancelled";
                        });
            }
        }

        private CallbackServer listen(String state) {
            CallbackSettings settings = CallbackSettings.from(context.authSettings());
            Optional<URI> redirectUri = context.settings().get(OAuth2Keys.REDIRECT_URI);
            return redirectUri.isPresent()
                    ? CallbackServer.listen(settings, redirectUri.get(), state)
                    : CallbackServer.listen(settings, state);
        }

        /** RP-Initiated Logout 1.0 section 2. */
        private URI logoutUrl(URI endpoint, URI comeBackTo, String state) {
            Parameters hint =
                    idToken == null ? Parameters.none() : Parameters.none().with("id_token_hint", idToken.reveal());
            return hint.with("client_id", context.settings().require(ProviderKeys.CLIENT_ID))
                    .with("post_logout_redirect_uri", comeBackTo.toString())
                    .with("state", state)
                    .addedTo(endpoint);
        }

        private static SessionEndReport failed(String why) {
            return new SessionEndReport(Result.FAILED, why);
        }
    }

    /** The checks of an OpenID Connect provider beside those of OAuth 2.0. Used by one thread. */
    private static final class OidcExamination implements ServerPolicy.Examination {

        private static final Comparator<Endpoint> BY_NAME = Comparator.comparing(Endpoint::metadataName);

        private final Settings settings;
        private final AuthFlowFactory flow;
        private final IssuerPolicy policy;
        private final ServerMetadata server;
        private final KeySource keys;

        /**
         * @param context the provider
         * @param issuer the issuer as it is now
         */
        OidcExamination(ProviderContext context, Issuer issuer) {
            this.settings = context.settings();
            this.flow = context.flow(OAuth2Keys.flowOf(settings));
            this.policy = issuer.policy();
            this.server = issuer.metadata(context);
            this.keys = issuer.keys();
        }

        @Override
        public Optional<URI> address() {
            return policy.issuer().map(URI::create).or(() -> settings.get(Endpoint.TOKEN.key()));
        }

        @Override
        public Optional<ServerMetadata> metadata() {
            return Optional.of(server);
        }

        @Override
        public Finding discovery(ServerMetadata metadata) {
            if (policy.issuer().isEmpty()) {
                return new Finding(
                        Status.WARNING,
                        "nothing to discover, the endpoints are configured; without " + settings.path("issuer")
                                + " the issuer of ID tokens is not compared, so set it if the provider has one");
            }
            Optional<DiscoveryDocument> document = metadata.document();
            if (document.isEmpty()) {
                return new Finding(Status.WARNING, "the provider publishes nothing; the configured endpoints are used");
            }
            AuthorizationServer known = metadata.get();
            Map<String, String> facts = document.get().facts();
            List<String> missing = Stream.concat(flow.endpoints().stream().sorted(BY_NAME), Stream.of(Endpoint.JWKS))
                    .filter(endpoint -> known.endpoint(endpoint).isEmpty())
                    .map(Endpoint::metadataName)
                    .toList();
            if (!missing.isEmpty()) {
                return new Finding(
                        Status.FAILURE,
                        "the provider publishes no " + String.join(", ", missing) + "; set it in the configuration",
                        facts);
            }
            return new Finding(Status.SUCCESS, "the provider is the configured issuer", facts);
        }

        @Override
        public Optional<Supplier<Finding>> keys() {
            return Optional.of(this::judgedKeys);
        }

        private Finding judgedKeys() {
            Optional<URI> url = server.get().endpoint(Endpoint.JWKS);
            if (url.isEmpty()) {
                return new Finding(
                        Status.FAILURE, "the provider publishes no jwks_uri; set " + settings.path("jwks_uri"));
            }
            JwkSet set = keys.keys(url.get());
            Map<String, String> facts = new LinkedHashMap<>();
            facts.put("url", set.url().toString());
            facts.put("keys", set.keys().stream().map(VerificationKey::toString).collect(Collectors.joining(", ")));
            if (set.keys().isEmpty()) {
                return new Finding(
                        Status.FAILURE,
                        "there is no key that can verify ID tokens: " + String.join("; ", set.reasons()));
            }
            int count = set.keys().size();
            String message = count + (count == 1 ? " key" : " keys") + " can verify signatures";
            return set.reasons().isEmpty()
                    ? new Finding(Status.SUCCESS, message, facts)
                    : new Finding(Status.SUCCESS, message + "; unusable: " + String.join("; ", set.reasons()), facts);
        }

        @Override
        public String remarkOnScopes() {
            List<String> configured = settings.get(ProviderKeys.SCOPES).orElse(List.of());
            boolean isAdded = !configured.isEmpty()
                    && !IdTokenPolicy.scopes(settings, flow.attendance()).equals(configured);
            return isAdded ? "; openid is asked for too, although scopes does not list it" : "";
        }

        /** {@inheritDoc} The lists of OpenID Connect Discovery 1.0 section 3. */
        @Override
        public List<Difference> comparison(AuthorizationServer known) {
            return Stream.of(
                            ServerComparison.words(settings, OidcKeys.ACR_VALUES, known, "acr_values_supported"),
                            claims(known),
                            userInfo(known))
                    .flatMap(Optional::stream)
                    .toList();
        }

        /** A server that does not know the parameter silently ignores it. */
        private Optional<Difference> claims(AuthorizationServer known) {
            boolean isRefused = Boolean.FALSE.equals(known.metadata().get("claims_parameter_supported"));
            return isRefused && settings.has(OidcKeys.CLAIMS)
                    ? Optional.of(new Difference(
                            OidcKeys.CLAIMS.name(), "the server does not read claims", "scopes in place of claims"))
                    : Optional.empty();
        }

        /** Finds a demand that the server does not say it can meet: then each userinfo answer would be refused. */
        private Optional<Difference> userInfo(AuthorizationServer known) {
            List<String> offered = known.supported(SignedUserInfo.OFFERED);
            String key = OidcKeys.USERINFO_SIGNED_RESPONSE_ALG.name();
            return settings.get(OidcKeys.USERINFO_SIGNED_RESPONSE_ALG)
                    .filter(demanded -> !new AcceptedAlgorithms(List.of(demanded)).fit(offered))
                    .map(demanded -> new Difference(
                            key,
                            key + " is " + demanded + ", and the server lists only "
                                    + ServerComparison.inWords(offered),
                            key + " with one of these, as the client is registered"));
        }
    }
}
