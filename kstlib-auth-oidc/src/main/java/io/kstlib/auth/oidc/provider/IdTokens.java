package io.kstlib.auth.oidc.provider;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.TokenRefusedException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.oauth2.client.TokenAcceptance;
import io.kstlib.auth.oidc.jwt.Expectation;
import io.kstlib.auth.oidc.jwt.TokenVerifier;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.flow.RandomValue;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.http.ProviderHttp;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The rules of OpenID Connect for the tokens from a login, a refresh and the userinfo endpoint. Safe for use by several threads. */
final class IdTokens {

    /** A smaller drift causes no trouble. */
    private static final Duration NOTABLE_DRIFT = Duration.ofSeconds(30);

    private final ProviderContext context;
    private final TokenVerifier verifier;
    private final ProviderHttp transport;
    private final RandomGenerator random;
    private final AuthenticationDemands demands;

    /** A login that sends the parameters and lets the acceptance check the answer. */
    @FunctionalInterface
    interface Login {
        Token run(Map<String, String> authorizeParameters, TokenAcceptance acceptance);
    }

    IdTokens(ProviderContext context, TokenVerifier verifier, ProviderHttp transport, RandomGenerator random) {
        this.transport = transport;
        this.context = context;
        this.verifier = verifier;
        this.random = random;
        this.demands = new AuthenticationDemands(context.settings());
    }

    /**
     * Runs a login. Its ID token must carry a nonce where the flow can send one.
     *
     * @param flow the flow of the login
     * @param further other parameters of the authorization request, if the flow sends one
     * @param login the login
     */
    Token login(AuthFlowFactory flow, Map<String, String> further, Login login) {
        if (flow.endpoints().contains(Endpoint.AUTHORIZATION)) {
            return withNonce(further, login);
        }
        return switch (flow.attendance()) {
            case PERSON -> withoutNonce(login);
            case NONE -> unattended(login);
        };
    }

    /** Runs a login whose ID token must carry exactly the nonce of this login (OpenID Connect Core 1.0 section 3.1.2.1). */
    private Token withNonce(Map<String, String> further, Login login) {
        Secret nonce = RandomValue.from(random);
        Map<String, String> parameters = new LinkedHashMap<>(further);
        parameters.putAll(demands.parameters());
        parameters.put("nonce", nonce.reveal());
        return login.run(parameters, obtained -> {
            Token token = obtained.token();
            Secret idToken = idToken(token, Expectation.login(nonce, token).withCode(obtained.code()));
            return withDrift(token, idToken);
        });
    }

    /** Returns the ID token of a login, which must be there and valid. */
    private Secret idToken(Token token, Expectation expectation) {
        Secret idToken = token.idToken().orElseThrow(() -> IdTokenErrors.missing(context.name()));
        verifier.require(request(idToken, "login"), demands.in(expectation));
        return idToken;
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
        context.settings()
                .get(ProviderKeys.ISSUER)
                .map(URI::create)
                .ifPresent(server -> transport.tellDrift(drift, server));
    }

    /** Runs a login that asks a person without an authorization request, such as the device flow. Such a flow cannot send a nonce. */
    private Token withoutNonce(Login login) {
        Instant begun = context.clock().instant();
        return login.run(demands.parameters(), obtained -> {
            Token token = obtained.token();
            idToken(token, Expectation.login(null, token).withIssuedSince(asked(begun, token.clockDrift())));
            return token;
        });
    }

    /** Runs a login of a flow without a person. Such a flow brings an ID token only as an extension. */
    private Token unattended(Login login) {
        Instant begun = context.clock().instant();
        return login.run(Map.of(), obtained -> {
            Token token = obtained.token();
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
    Token acceptRefreshed(Token earlier, Token answer) {
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

    /** Compares {@code sub} (OpenID Connect Core 1.0 section 5.3.2). Without this check an attacker could slip in the claims of another person. */
    Map<String, Object> requireSamePerson(Token token, Map<String, Object> claims, AuthorizationServer server) {
        Optional<String> expected = token.idToken().flatMap(this::subject);
        if (expected.isEmpty() || expected.get().equals(claims.get("sub"))) {
            return claims;
        }
        URI endpoint =
                server.endpoint(Endpoint.USERINFO).map(WebOrigin::withoutQuery).orElse(URI.create("/"));
        throw IdTokenErrors.anotherPerson(context.name(), endpoint, claims, expected.get());
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
}
