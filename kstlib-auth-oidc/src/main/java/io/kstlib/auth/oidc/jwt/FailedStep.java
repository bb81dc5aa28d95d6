package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.api.validation.ValidationStep;
import io.kstlib.auth.api.validation.ValidationStep.Inspection;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who can correct the cause of a failed step, and where to look further.
 *
 * @param provider the configured name of the provider; {@code null} where none is configured
 * @param request what was asked for
 * @param location where the keys are; {@code null} where that is not known
 */
record FailedStep(
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

    /** Makes the failed step: the reason, who can correct it, what would help, and where to look further. */
    ValidationStep failed(String step, TokenRefusal refusal) {
        return ValidationStep.failed(
                step, refusal.failure("nothing of the kind", who(step, refusal), next(step, refusal)), refusal.facts());
    }

    private String who(String step, TokenRefusal refusal) {
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
            case TokenVerifier.SIGNATURE -> "no one: do not use the token; " + HOLDER + " may say where it comes from";
            default -> PROVIDER;
        };
    }

    private Inspection next(String step, TokenRefusal refusal) {
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
