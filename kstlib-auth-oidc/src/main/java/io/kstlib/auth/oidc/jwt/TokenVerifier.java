package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.TokenRefusedException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.api.validation.ValidationStep;
import io.kstlib.auth.api.validation.report.Inspection;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.oidc.jose.CompactJwe.Decrypted;
import io.kstlib.auth.oidc.jose.HeaderRules;
import io.kstlib.auth.oidc.jose.JwsAlgorithm;
import io.kstlib.auth.oidc.jose.SignedTokens;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import io.kstlib.auth.oidc.jwks.Issuer;
import io.kstlib.auth.oidc.jwks.JwkSet;
import io.kstlib.auth.oidc.jwt.ClaimRules.TimeClaims;
import io.kstlib.auth.oidc.jwt.IssuerLookup.KeyLocation;
import io.kstlib.auth.oidc.jwt.SigningKeys.KeySelection;
import io.kstlib.auth.oidc.jwt.SigningKeys.KeySelection.Proof;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.http.ProviderHttp;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the JWTs of one provider. A login, a refresh and a check all use this one class. So what proves a token to a third party also
 * guards every login. Safe for use by several threads.
 */
public final class TokenVerifier {

    // The names of the steps, as the Python kstlib has them.
    static final String DECODE = "decode_structure";
    static final String DISCOVER = "discover_issuer";
    static final String FETCH = "fetch_jwks";
    static final String EXTRACT = "extract_public_key";
    static final String SIGNATURE = "verify_signature";
    static final String CLAIMS = "validate_claims";

    private static final int MOST_REASONS = 3;

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

    /**
     * Makes a verifier that shares what was discovered and fetched.
     *
     * @param context the provider, of any type
     * @param issuer the issuer of its tokens
     */
    public TokenVerifier(ProviderContext context, Issuer issuer) {
        this.provider = context.name();
        this.clientId = context.settings().get(ProviderKeys.CLIENT_ID).orElse(null);
        this.clock = context.clock();
        this.clockSkew = context.settings().get(ProviderKeys.CLOCK_SKEW);
        this.algorithms = AcceptedAlgorithms.from(context.settings());
        this.decryption = new TokenDecryption(context);
        this.lookup = new IssuerLookup(context, issuer);
    }

    /**
     * Returns a verifier that discovers and fetches for itself. Does no network I/O.
     *
     * @param context the provider, of any type
     */
    public static TokenVerifier of(ProviderContext context) {
        return new TokenVerifier(context, Issuer.of(context, ProviderHttp.from(context)));
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
        return new Verification(request, expectation).run();
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
        Verification verification = new Verification(request, expectation);
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
        if (refusal.step().equals(EXTRACT)) {
            return NO_KEY.contains(refusal.subject());
        }
        return refusal.step().equals(CLAIMS)
                && CLOCK_CLAIMS.contains(refusal.subject())
                && claims(token).filter(this::haveTimesThatAgree).isPresent();
    }

    private boolean haveTimesThatAgree(Map<String, @Nullable Object> claims) {
        TimeClaims times = new TimeClaims(claims, clock.instant(), clockSkew, null);
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
        String step = report.failedStep().map(ValidationStep::name).orElse(DECODE);
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

    /**
     * One verification of one token: six steps in order. Each step passes or ends the run. A token may be encrypted, and have other signatures around it
     * (nested JWTs, RFC 7519 section 5.2 and appendix A.2). Used by one thread, once.
     */
    private final class Verification {

        private final ValidationRequest request;
        private final Expectation expectation;
        private final List<Supplier<ValidationStep>> steps = new ArrayList<>();
        private final Evidence evidence;
        private final List<KeySelection> around = new ArrayList<>();
        private @Nullable Secret signedToken;
        private Map<String, @Nullable Object> header = Map.of();
        private Map<String, @Nullable Object> payload = Map.of();
        private @Nullable TokenRefusal refusal;

        Verification(ValidationRequest request, Expectation expectation) {
            this.request = request;
            this.expectation = expectation;
            this.evidence = new Evidence(clock.instant());
        }

        ValidationReport run() {
            String step = DECODE;
            try {
                List<CompactJwt> layers = open();
                CompactJwt jws = layers.get(layers.size() - 1);
                header = jws.header();
                payload = jws.payload();
                TokenKind kind = TokenTypes.refine(jws, request.kind());
                for (CompactJwt outer : layers.subList(0, layers.size() - 1)) {
                    around.add(selection(outer, kind));
                }
                KeySelection selection = decode(jws, kind);

                step = DISCOVER;
                KeyLocation location = discover(jws, kind);

                step = FETCH;
                SigningKeys signing = new SigningKeys(location, selection, around, kind);
                JwkSet keys;
                Proof proof;
                try {
                    keys = fetch(location, signing);

                    step = EXTRACT;
                    proof = extract(signing);
                } catch (ProtocolException unusable) {
                    throw TokenRefusal.because("jwks", unusable);
                }

                step = SIGNATURE;
                verifySignature(jws, proof, signing.proofsAround());

                step = CLAIMS;
                validateClaims(jws, kind, proof, keys);
            } catch (TokenRefusal refused) {
                refuse(step, refused);
            } catch (NetworkException unreachable) {
                if (unreachable.reason() == NetworkException.Reason.INTERRUPTED) {
                    throw unreachable; // the caller wants no report after an interrupt
                }
                refuse(step, TokenRefusal.because(step.equals(DISCOVER) ? "discovery" : "jwks", unreachable));
            }
            Verdict verdict = refusal == null ? Verdict.VALID : refusal.verdict();
            ValidationReport report = ValidationReport.onFirstUse(request, header, payload, verdict, this::rest);
            return signedToken == null ? report : report.signedToken(signedToken);
        }

        /** Decrypts the token where it is encrypted. Returns the tokens within each other, the innermost one, which has the claims, last. */
        private List<CompactJwt> open() throws TokenRefusal {
            Optional<Decrypted> decrypted = decryption.decrypt(request.token());
            if (decrypted.isPresent()) {
                evidence.decrypted(decrypted.get());
                signedToken = decrypted.get().text();
                requireSigned(signedToken);
            }
            List<CompactJwt> layers =
                    SignedTokens.layers((signedToken == null ? request.token() : signedToken).reveal());
            if (layers.size() > 1) {
                signedToken = layers.get(layers.size() - 1).token();
            }
            return layers;
        }

        private static void requireSigned(Secret decrypted) throws TokenRefusal {
            if (decrypted.reveal().stripLeading().startsWith("{")) {
                throw TokenRefusal.of(
                                "token",
                                "the token is encrypted but not signed: anyone who knows the public key can have made it")
                        .expected("a signed JWT within the encrypted one (RFC 7519 section 11.2)", "plain claims")
                        .advice(
                                "Have the provider sign ID tokens before it encrypts them (OpenID Connect Core 1.0 section 2)");
            }
        }

        /** Checks the header of a token. */
        private static KeySelection selection(CompactJwt jws, TokenKind kind) throws TokenRefusal {
            JwsAlgorithm algorithm = HeaderRules.check(jws);
            TokenTypes.check(jws, kind);
            return new KeySelection(jws, algorithm);
        }

        private void refuse(String step, TokenRefusal why) {
            refusal = why;
            evidence.clockDrift(why.clockDrift());
            FailedStep place = new FailedStep(clientId == null ? null : provider, request, evidence.location());
            evidence.next(place.next(step, why));
            ValidationStep failed =
                    ValidationStep.failed(step, why.failure("nothing of the kind", place.who(step, why)), why.facts());
            steps.add(() -> failed);
        }

        private ValidationReport rest() {
            List<ValidationStep> made = steps.stream().map(Supplier::get).toList();
            return ValidationReport.of(request, made, payload, evidence.facts()).documents(evidence.documents());
        }

        /** Returns why the token is refused; empty while it is not, so also before {@link #run()}. */
        Optional<TokenRefusal> refusal() {
            return Optional.ofNullable(refusal);
        }

        /** Adds a step that passed. Its message and details are made only when the caller reads them. */
        private void pass(String step, Supplier<String> message, Supplier<Map<String, Object>> details) {
            steps.add(() -> ValidationStep.passed(step, message.get(), details.get()));
        }

        private KeySelection decode(CompactJwt jws, TokenKind kind) throws TokenRefusal {
            evidence.header(jws);
            KeySelection selection = selection(jws, kind);
            JwsAlgorithm algorithm = selection.algorithm();
            algorithms.require(algorithm, kind);
            for (KeySelection outer : around) {
                algorithms.require(outer.algorithm(), kind);
            }
            pass(
                    DECODE,
                    () -> "a JWT signed with " + algorithm.joseName() + signedAround()
                            + ignored(HeaderRules.ownKeys(jws)),
                    () -> decoded(jws, algorithm));
            return selection;
        }

        private String signedAround() {
            int count = around.size();
            return count == 0 ? "" : ", signed " + (count == 1 ? "once" : count + " times") + " more around it";
        }

        private static String ignored(List<String> ownKeys) {
            return ownKeys.isEmpty()
                    ? ""
                    : "; keys that the token brings along are not used (" + String.join(", ", ownKeys)
                            + ", RFC 8725 section 3.10)";
        }

        private static Map<String, Object> decoded(CompactJwt jws, JwsAlgorithm algorithm) {
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("alg", algorithm.joseName());
            HeaderRules.keyId(jws).ifPresent(keyId -> details.put("kid", keyId));
            details.put("signing_input_sha256", Evidence.signingInputHash(jws));
            details.put("signature_bytes", jws.signature().length);
            List<String> ownKeys = HeaderRules.ownKeys(jws);
            if (!ownKeys.isEmpty()) {
                details.put("ignored_headers", ownKeys);
            }
            return details;
        }

        private KeyLocation discover(CompactJwt jws, TokenKind kind) throws TokenRefusal {
            evidence.issuer(lookup.policy(request.terms()), kind, payload);
            lookup.checkIssuer(jws, kind, request.terms());
            if (lookup.isNamedByTokenOnly(request.terms())) {
                evidence.issuerFromToken();
            }
            KeyLocation location = lookup.locate(jws, kind, request.terms());
            evidence.location(location);
            pass(DISCOVER, location.message(), () -> discovered(location));
            return location;
        }

        private Map<String, Object> discovered(KeyLocation location) {
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("issuer", String.valueOf(payload.get("iss")));
            if (location.document() != null) {
                details.put("discovery_url", location.document().url().toString());
                details.put("published_issuer", location.document().issuer());
            }
            details.put("jwks_uri", location.jwksUri().toString());
            details.put("issuer_from", location.issuerFrom().words());
            return details;
        }

        private JwkSet fetch(KeyLocation location, SigningKeys signing) {
            JwkSet fetched = signing.fetch();
            evidence.keys(fetched);
            evidence.clockDrift(fetched.receipt().clockDrift());
            pass(FETCH, () -> fetched(fetched), () -> Evidence.of(fetched, location));
            return fetched;
        }

        private static String fetched(JwkSet keys) {
            int usable = keys.keys().size();
            int others = keys.reasons().size();
            String found = usable + (usable == 1 ? " key" : " keys") + " that can verify signatures";
            if (others == 0) {
                return found;
            }
            String reasons = keys.reasons().stream().limit(MOST_REASONS).collect(Collectors.joining("; "));
            return found + "; " + others + (others == 1 ? " is" : " are") + " unusable: " + reasons
                    + (others > MOST_REASONS ? "; ..." : "");
        }

        private Proof extract(SigningKeys signing) throws TokenRefusal {
            Proof found = signing.prove();
            evidence.keys(signing.keys());
            evidence.key(found.key());
            signing.requireOffered(found.algorithm());
            evidence.around(signing.proofsAround());
            pass(
                    EXTRACT,
                    () -> "key " + found.key()
                            + (found.candidates() > 1 ? ", one of " + found.candidates() + " keys that fit" : ""),
                    () -> evidence.ofKey(found));
            return found;
        }

        private void verifySignature(CompactJwt jws, Proof proof, List<Proof> proofsAround) throws TokenRefusal {
            evidence.recovered(jws, proof);
            if (!proof.verified()) {
                throw forged(proof, "").with("signing_input_sha256", Evidence.signingInputHash(jws));
            }
            for (Proof outer : proofsAround) {
                if (!outer.verified()) {
                    throw forged(outer, " around the token");
                }
            }
            pass(
                    SIGNATURE,
                    () -> "the " + proof.algorithm().joseName() + " signature is valid",
                    () -> verified(jws, proof));
        }

        private static TokenRefusal forged(Proof proof, String where) {
            return TokenRefusal.of(
                            "signature",
                            "the " + proof.algorithm().joseName() + " signature" + where + " is not that of "
                                    + (proof.candidates() > 1 ? "any of the keys that fit" : "key " + proof.key()))
                    .expected("a signature by " + proof.key(), "a signature over other bytes or by another key")
                    .advice("The token was changed on its way, or someone other than the provider signed it");
        }

        private static Map<String, Object> verified(CompactJwt jws, Proof proof) {
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("algorithm", proof.algorithm().joseName());
            details.put("key_fingerprint", proof.key().fingerprint());
            details.put("signing_input_sha256", Evidence.signingInputHash(jws));
            return details;
        }

        private void validateClaims(CompactJwt jws, TokenKind kind, Proof proof, JwkSet keys) throws TokenRefusal {
            String audience = request.terms().audience().orElse(null);
            String client = kind == TokenKind.ID_TOKEN ? clientId : null;
            evidence.audience(
                    jws, Stream.of(audience, client).filter(Objects::nonNull).toList());
            Duration skew = request.terms().clockSkew().orElse(clockSkew);
            ClaimRules rules = new ClaimRules(
                    jws,
                    kind,
                    clientId,
                    audience,
                    clock.instant(),
                    skew,
                    request.terms().clockDrift().orElse(null));
            Duration drift = rules.check(proof, keys, expectation);
            evidence.clockDrift(drift);
            evidence.clockSkew(skew);
            pass(CLAIMS, rules::summary, () -> rules.details(drift));
        }
    }

    /**
     * Who can correct the cause of a failed step, and where to look further.
     *
     * @param provider the configured name of the provider; {@code null} where none is configured
     * @param request what was asked for
     * @param location where the keys are; {@code null} where that is not known
     */
    private record FailedStep(
            @Nullable String provider,
            ValidationRequest request,
            @Nullable KeyLocation location) {

        private static final Set<String> CLOCK = Set.of("nbf", "iat");
        private static final Set<String> LOGIN = Set.of("exp", "auth_time", "acr", "nonce", "at_hash", "c_hash");
        private static final Set<String> AUDIENCE = Set.of("aud", "azp");
        private static final Set<String> CLIENT = Set.of("aud", "azp", "iss");

        private static final String HOLDER = "the person who supplied the token";
        private static final String CONFIGURATION = "the configuration of this client";
        private static final String PROVIDER = "the provider";
        private static final String NETWORK = "the network, or the provider";

        private static final String SUPPLIER = "the person who supplied the file";

        String who(String step, TokenRefusal refusal) {
            String subject = refusal.subject();
            if (file(refusal).isPresent()) {
                return SUPPLIER;
            }
            if (step.equals(TokenVerifier.EXTRACT) && refusal.getCause() == null) {
                return PROVIDER;
            }
            if (refusal.verdict() == Verdict.UNDECIDED && !step.equals(TokenVerifier.DECODE)) {
                return subject.equals("iss") || subject.equals("jwks_uri") ? CONFIGURATION : NETWORK;
            }
            if (refusal.clockDrift() != null || CLOCK.contains(subject)) {
                return "the clock of this machine, or that of the provider";
            }
            if (CLIENT.contains(subject)) {
                return CONFIGURATION + ", or its registration at the provider";
            }
            if (LOGIN.contains(subject)) {
                return "the person, by logging in again";
            }
            return switch (step) {
                case TokenVerifier.DECODE -> subject.equals("alg") ? PROVIDER : HOLDER;
                case TokenVerifier.SIGNATURE ->
                    "no one: do not use the token; " + HOLDER + " may say where it comes from";
                default -> PROVIDER;
            };
        }

        Inspection next(String step, TokenRefusal refusal) {
            String subject = refusal.subject();
            Optional<URI> file = file(refusal);
            if (file.isPresent()) {
                return look(file.get());
            }
            if (refusal.getCause() instanceof NetworkException unreachable) {
                return new Inspection.Connection(unreachable.endpoint());
            }
            if (refusal.clockDrift() != null || CLOCK.contains(subject)) {
                return new Inspection.MachineClock();
            }
            if (provider != null && LOGIN.contains(subject) && step.equals(TokenVerifier.CLAIMS)) {
                return new Inspection.Login(provider);
            }
            if (AUDIENCE.contains(subject) && step.equals(TokenVerifier.CLAIMS)) {
                return claims();
            }
            return switch (step) {
                case TokenVerifier.DECODE -> new Inspection.Header();
                case TokenVerifier.DISCOVER, TokenVerifier.CLAIMS ->
                    location != null && location.document() != null
                            ? look(location.document().url())
                            : elsewhere();
                case TokenVerifier.FETCH, TokenVerifier.EXTRACT ->
                    location != null ? look(location.jwksUri()) : elsewhere();
                default -> again();
            };
        }

        private Inspection elsewhere() {
            return provider == null ? claims() : new Inspection.Configuration(provider);
        }

        /** Returns what shows the claims. A stored token is not in a file of its own. */
        private Inspection claims() {
            return request.kind() == TokenKind.UNKNOWN ? new Inspection.Claims() : again();
        }

        private Inspection.Again again() {
            return new Inspection.Again(provider, request.kind(), request.terms());
        }

        /** Returns the unusable document, if the caller gave it as a file. */
        private static Optional<URI> file(TokenRefusal refusal) {
            return refusal.getCause() instanceof ProtocolException unusable && isFile(unusable.endpoint())
                    ? Optional.of(unusable.endpoint())
                    : Optional.empty();
        }

        private Inspection look(URI url) {
            return isFile(url)
                    ? new Inspection.Supplied(url.getSchemeSpecificPart(), again())
                    : new Inspection.Published(url);
        }

        private static boolean isFile(URI url) {
            return "file".equals(url.getScheme());
        }
    }

    /**
     * What a token must agree with: facts that are known from elsewhere. Immutable.
     *
     * @param nonce the {@code nonce} that was sent, or {@code null}
     * @param accessToken the access token that came along, for {@code at_hash}, or {@code null}
     * @param code the authorization code that came along, for {@code c_hash}, or {@code null}
     * @param earlierClaims the claims of the ID token that this one replaces, or {@code null}
     * @param maxAge how long ago the person may have logged in to the provider, or {@code null}
     * @param issuedSince when it was asked for, by the clock of the provider, where nothing but {@code iat} tells that it is new; {@code null} where
     *     the {@code nonce} does, or it does not matter
     * @param values what claims must say, such as {@code acr}: for each the values of which it must have one
     */
    public record Expectation(
            @Nullable Secret nonce,
            @Nullable Secret accessToken,
            @Nullable Secret code,
            @Nullable Map<String, @Nullable Object> earlierClaims,
            @Nullable Duration maxAge,
            @Nullable Instant issuedSince,
            Map<String, List<String>> values) {

        public Expectation {
            values = Map.copyOf(values);
        }

        /** {@return the expectation for a token without other facts} */
        public static Expectation nothing() {
            return new Expectation(null, null, null, null, null, null, Map.of());
        }

        /**
         * Makes the expectation for the ID token of a login.
         *
         * @param nonce the {@code nonce} that was sent; {@code null} for flows that send none
         * @param answer the token endpoint's answer
         * @return its expectation (OpenID Connect Core 1.0 section 3.1.3.7)
         */
        public static Expectation login(@Nullable Secret nonce, Token answer) {
            return new Expectation(nonce, answer.accessToken(), null, null, null, null, Map.of());
        }

        /**
         * Makes the expectation for the ID token of a refresh.
         *
         * @param earlierClaims the claims of the ID token before; {@code null} when there was none that could be read
         * @param answer the token endpoint's answer
         * @return its expectation (OpenID Connect Core 1.0 section 12.2)
         */
        public static Expectation refresh(@Nullable Map<String, @Nullable Object> earlierClaims, Token answer) {
            return new Expectation(null, answer.accessToken(), null, earlierClaims, null, null, Map.of());
        }

        /**
         * {@return the same with the code, for {@code c_hash}}
         *
         * @param authorizationCode the code that came with the ID token or was exchanged for it (OpenID Connect Core 1.0 sections 3.3.2.10
         *     and 3.3.3.6); {@code null} where there was none
         */
        public Expectation withCode(@Nullable Secret authorizationCode) {
            return new Expectation(nonce, accessToken, authorizationCode, earlierClaims, maxAge, issuedSince, values);
        }

        /**
         * {@return the same with these, for {@code auth_time} and the claims}
         *
         * @param longest how long ago the person may have logged in to the provider; {@code null} when it does not matter
         * @param accepted what claims must say, such as {@code acr}: for each the values of which it must have one
         */
        public Expectation withAuthentication(@Nullable Duration longest, Map<String, List<String>> accepted) {
            return new Expectation(nonce, accessToken, code, earlierClaims, longest, issuedSince, accepted);
        }

        /**
         * @param asked when the token was asked for, by the clock of the provider
         * @return the same with this time, for {@code iat}
         */
        public Expectation withIssuedSince(Instant asked) {
            return new Expectation(nonce, accessToken, code, earlierClaims, maxAge, asked, values);
        }

        @Override
        public String toString() {
            return "Expectation[maxAge=" + maxAge + ", values=" + values.keySet() + "]";
        }
    }
}
