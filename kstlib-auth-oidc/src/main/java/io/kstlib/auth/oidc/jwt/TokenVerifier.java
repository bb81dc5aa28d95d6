package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.TokenRefusedException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.api.validation.ValidationStep;
import io.kstlib.auth.api.validation.ValidationTerms;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.oidc.jose.SignedTokens;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import io.kstlib.auth.oidc.jwks.Issuer;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.http.ProviderHttp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the JWTs of one provider. A login, a refresh and a check all use this one class. So what proves a token to a third party also
 * guards every login. Safe for use by several threads.
 */
public final class TokenVerifier {

    /** The claims that are judged only by this machine's clock. */
    private static final Set<String> CLOCK_CLAIMS = Set.of("exp", "nbf", "iat");

    /** The subjects of a refusal because the key of the token is missing from the keys, or cannot be used. */
    private static final Set<String> NO_KEY = Set.of("kid", "jwks");

    private final String provider;
    private final @Nullable String clientId;
    private final Clock clock;
    private final Duration clockSkew;
    private final AcceptedAlgorithms algorithms;
    private final TokenDecryption decryption;
    private final IssuerLookup lookup;

    private TokenVerifier(ProviderContext context, Issuer issuer) {
        this.provider = context.name();
        this.clientId = context.settings().get(ProviderKeys.CLIENT_ID).orElse(null);
        this.clock = context.clock();
        this.clockSkew = context.settings().get(ProviderKeys.CLOCK_SKEW).orElse(ValidationTerms.LARGEST_CLOCK_SKEW);
        this.algorithms = AcceptedAlgorithms.from(context.settings());
        this.decryption = new TokenDecryption(context);
        this.lookup = new IssuerLookup(context, issuer);
    }

    /**
     * Returns a verifier that shares what was discovered and fetched.
     *
     * @param context the provider, of any type
     * @param issuer the issuer of its tokens
     */
    public static TokenVerifier of(ProviderContext context, Issuer issuer) {
        return new TokenVerifier(context, issuer);
    }

    /**
     * Returns a verifier that discovers and fetches for itself. Does no network I/O.
     *
     * @param context the provider, of any type
     */
    public static TokenVerifier of(ProviderContext context) {
        return of(context, Issuer.of(context, ProviderHttp.of(context)));
    }

    /**
     * Returns the claims of a token that was verified before.
     *
     * @param token the token, as it is stored
     * @return its claims, decrypted if need be; empty when it cannot be read, because another program stored it
     */
    public Optional<Map<String, @Nullable Object>> claims(Secret token) {
        try {
            List<CompactJwt> layers =
                    SignedTokens.layers(decryption.plain(token).reveal());
            return Optional.of(layers.get(layers.size() - 1).payload());
        } catch (TokenRefusal notOurs) {
            return Optional.empty();
        }
    }

    /**
     * Verifies a token.
     *
     * @param request the token
     * @param expectation what else is known of it
     * @return the report; {@code UNDECIDED} when a server cannot be reached
     * @throws NetworkException if the calling thread is interrupted
     */
    public ValidationReport verify(ValidationRequest request, Expectation expectation) {
        return new Verification(this, request, expectation).run();
    }

    /**
     * Verifies a token that must be valid.
     *
     * @param request the token
     * @param expectation what else is known of it
     * @return the report of a valid token
     * @throws TokenRefusedException if it is not valid
     * @throws ProtocolException if what the issuer publishes cannot be used
     * @throws NetworkException if the issuer or its keys must be fetched and cannot be reached
     */
    public ValidationReport require(ValidationRequest request, Expectation expectation) {
        Verification verification = new Verification(this, request, expectation);
        ValidationReport report = verification.run();
        Optional<TokenRefusal> refusal = verification.refusal();
        if (refusal.isPresent()) {
            throw refused(request, report, refusal.get());
        }
        return report;
    }

    /**
     * Whether a refusal says nothing of the token. There are three such cases:
     * <ul>
     * <li>the keys here may be older than the token, since they are fetched again only once in a while
     * <li>the provider may publish a key that cannot be used
     * <li>the clock of this machine may be wrong, and the token's own times agree with each other
     * </ul>
     *
     * @param refusal what {@link #require} threw
     * @param token the token that was refused
     * @return true if the token may be valid nevertheless
     */
    public boolean provesNothing(TokenRefusedException refusal, Secret token) {
        if (refusal.step().equals(Verification.EXTRACT)) {
            return NO_KEY.contains(refusal.subject());
        }
        return refusal.step().equals(Verification.CLAIMS)
                && CLOCK_CLAIMS.contains(refusal.subject())
                && claims(token).filter(this::haveTimesThatAgree).isPresent();
    }

    private boolean haveTimesThatAgree(Map<String, @Nullable Object> claims) {
        TimeClaims times = new TimeClaims(claims, now(), clockSkew, null);
        try {
            Instant expiry = times.required("exp");
            return times.required("iat").isBefore(expiry)
                    && times.time("nbf")
                            .filter(start -> !start.isBefore(expiry))
                            .isEmpty();
        } catch (TokenRefusal malformed) {
            return false;
        }
    }

    private RuntimeException refused(ValidationRequest request, ValidationReport report, TokenRefusal refusal) {
        if (refusal.getCause() instanceof ProtocolException unusable) {
            return unusable;
        }
        if (refusal.getCause() instanceof NetworkException unreachable) {
            return unreachable;
        }
        String step = report.failedStep().map(ValidationStep::name).orElse(Verification.DECODE);
        String token = switch (request.kind()) {
            case ID_TOKEN -> "ID token";
            case ACCESS_TOKEN -> "access token";
            case UNKNOWN -> "token";
        };
        return new TokenRefusedException(
                step,
                refusal.subject(),
                "the " + token + " of provider \"" + provider + "\" was refused (" + step + "): " + refusal.problem(),
                refusal.remedy(),
                refusal);
    }

    Instant now() {
        return clock.instant();
    }

    @Nullable
    String clientId() {
        return clientId;
    }

    /** Returns the configured name of the provider; {@code null} where the token is not from a configured provider. */
    @Nullable
    String configuredProvider() {
        return clientId == null ? null : provider;
    }

    Duration clockSkew() {
        return clockSkew;
    }

    AcceptedAlgorithms algorithms() {
        return algorithms;
    }

    TokenDecryption decryption() {
        return decryption;
    }

    IssuerLookup lookup() {
        return lookup;
    }
}
