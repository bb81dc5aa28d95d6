package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.oidc.jose.Refusal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who can mend what made a step fail, and the command that looks further. */
final class Repair {

    private static final Set<String> CLOCK = Set.of("nbf", "iat");
    private static final Set<String> LOGIN = Set.of("exp", "auth_time", "acr", "nonce", "at_hash", "c_hash");
    private static final Set<String> AUDIENCE = Set.of("aud", "azp");
    private static final Set<String> CLIENT = Set.of("aud", "azp", "iss");

    private static final String HOLDER = "the person who handed in the token";
    private static final String CONFIGURATION = "the configuration of this client";
    private static final String PROVIDER = "the provider";
    private static final String NETWORK = "the network, or the provider";

    private static final String HANDED_IN = "the person who handed in the file";

    /** As docs/check.md decodes a part: with the padding, without which OpenSSL prints nothing or less. */
    private static final String BY_HAND = "tr -d '\\r\\n' < token.jwt | cut -d. -f%s"
            + " | awk '{ gsub(\"-\", \"+\"); gsub(\"_\", \"/\"); while (length($0) %% 4) $0 = $0 \"=\"; print }'"
            + " | openssl base64 -d -A";

    private static final String HEADER = "1";
    private static final String CLAIMS = "2";
    private static final Pattern PLAIN_NAME = Pattern.compile("file:[A-Za-z0-9._-]+");

    private final @Nullable String provider;
    private final ValidationRequest request;
    private final Map<String, Object> facts;

    /**
     * @param provider the configured name of the provider; {@code null} where none is configured
     * @param request what was asked for
     * @param facts what is known so far: {@code discovery_url}, {@code jwks_uri}
     */
    Repair(@Nullable String provider, ValidationRequest request, Map<String, Object> facts) {
        this.provider = provider;
        this.request = request;
        this.facts = facts;
    }

    /** The details of the failed step: what was expected and found, who can mend it, and where to look. */
    Map<String, Object> details(String step, Refusal refusal) {
        Map<String, Object> details = new LinkedHashMap<>(refusal.details());
        details.putIfAbsent("expected", "nothing of the kind");
        details.putIfAbsent("found", refusal.problem());
        details.put("who_can_fix", who(step, refusal));
        details.put("next_command", next(step, refusal));
        return details;
    }

    private String who(String step, Refusal refusal) {
        String subject = refusal.subject();
        if (file(refusal).isPresent()) {
            return HANDED_IN;
        }
        if (step.equals(Steps.EXTRACT) && refusal.getCause() == null) {
            return PROVIDER;
        }
        if (refusal.verdict() == Refusal.Verdict.NOT_CHECKED && !step.equals(Steps.DECODE)) {
            return subject.equals("iss") || subject.equals("jwks_uri") ? CONFIGURATION : NETWORK;
        }
        if (refusal.details().containsKey("clock_drift_seconds") || CLOCK.contains(subject)) {
            return "the clock of this machine, or that of the provider";
        }
        if (CLIENT.contains(subject)) {
            return CONFIGURATION + ", or its registration at the provider";
        }
        if (LOGIN.contains(subject)) {
            return "the person, by logging in again";
        }
        return switch (step) {
            case Steps.DECODE -> subject.equals("alg") ? PROVIDER : HOLDER;
            case Steps.SIGNATURE -> "no one: do not use the token; " + HOLDER + " may say where it comes from";
            default -> PROVIDER;
        };
    }

    private String next(String step, Refusal refusal) {
        String subject = refusal.subject();
        Optional<String> file = file(refusal);
        if (file.isPresent()) {
            return show(file.get());
        }
        if (refusal.getCause() instanceof NetworkException unreachable) {
            return "curl -v " + quoted(unreachable.endpoint().toString());
        }
        if (refusal.details().containsKey("clock_drift_seconds") || CLOCK.contains(subject)) {
            return "date -u";
        }
        if (provider != null && LOGIN.contains(subject) && step.equals(Steps.CLAIMS)) {
            return "kstlib auth login " + provider + " --force";
        }
        if (AUDIENCE.contains(subject) && step.equals(Steps.CLAIMS)) {
            return claims();
        }
        return switch (step) {
            case Steps.DECODE -> String.format(BY_HAND, HEADER);
            case Steps.DISCOVER, Steps.CLAIMS ->
                facts.get("discovery_url") instanceof String url ? look(url) : elsewhere();
            case Steps.FETCH, Steps.EXTRACT -> facts.get("jwks_uri") instanceof String url ? look(url) : elsewhere();
            default -> again();
        };
    }

    private String elsewhere() {
        return provider == null ? claims() : "kstlib auth doctor " + provider;
    }

    /** What shows the claims: a token that is stored is in no file of its own. */
    private String claims() {
        return request.kind() == TokenKind.UNKNOWN ? String.format(BY_HAND, CLAIMS) : again();
    }

    private String again() {
        return CheckAgain.command(provider, request);
    }

    /** The document that cannot be used, where it was handed in as a file. */
    private static Optional<String> file(Refusal refusal) {
        return refusal.getCause() instanceof ProtocolException unusable
                        && "file".equals(unusable.endpoint().getScheme())
                ? Optional.of(unusable.endpoint().toString())
                : Optional.empty();
    }

    private String look(String url) {
        return url.startsWith("file:") ? show(url) : "curl -s " + quoted(url);
    }

    private static String quoted(String url) {
        return "'" + url.replace("'", "%27") + "'";
    }

    private String show(String file) {
        return PLAIN_NAME.matcher(file).matches() ? "cat " + file.substring("file:".length()) : again();
    }
}
