package io.kstlib.auth.cli.check;

import io.kstlib.auth.cli.command.JsonDocument;
import io.kstlib.auth.core.jwt.ClaimSource;
import io.kstlib.auth.core.jwt.ClaimSource.Aggregated;
import io.kstlib.auth.core.jwt.ClaimSource.Distributed;
import io.kstlib.auth.core.jwt.ClaimSource.Unreadable;
import io.kstlib.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Claims of a token, or of a userinfo answer, as people read them. */
public final class Claims {

    /** The title above the claims of others. */
    public static final String TITLE_OF_OTHERS = "Claims of other parties";

    /** Claims that are seconds since 1970 (RFC 7519 section 2, NumericDate). */
    private static final Set<String> TIMES = Set.of("exp", "iat", "nbf", "auth_time", "updated_at");

    private static final long LATEST_SECOND = 253_402_300_799L; // 9999-12-31

    private Claims() {}

    /** Returns the time that a claim names; empty for a claim or a value that is not a time. */
    public static Optional<Instant> time(String claim, @Nullable Object value) {
        return TIMES.contains(claim) && value instanceof Long seconds && seconds >= 0 && seconds <= LATEST_SECOND
                ? Optional.of(Instant.ofEpochSecond(seconds))
                : Optional.empty();
    }

    /** {@return the value of a claim in one line} */
    public static String inWords(@Nullable Object value) {
        boolean isTree = value instanceof Iterable<?> || value instanceof Map<?, ?>;
        return isTree ? new String(Json.write(value), StandardCharsets.UTF_8) : String.valueOf(value);
    }

    /**
     * Returns the person, by the standard claims (OpenID Connect Core 1.0 section 5.1), or by those of servers without OpenID Connect.
     *
     * @return {@code Name <mail>}, or as much of it as is known; empty when there is not even a subject
     */
    public static Optional<String> person(Map<String, ?> claims) {
        Optional<String> name = first(claims, "name", "preferred_username", "login", "user", "email", "sub", "id");
        Optional<String> mail = first(claims, "email");
        if (name.isPresent() && mail.isPresent() && !name.equals(mail)) {
            return Optional.of(name.get() + " <" + mail.get() + ">");
        }
        return name;
    }

    private static Optional<String> first(Map<String, ?> claims, String... names) {
        for (String name : names) {
            Object value = claims.get(name);
            if (value instanceof String || value instanceof Number) {
                String text = String.valueOf(value).strip();
                if (!text.isEmpty()) {
                    return Optional.of(text);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * {@return the source of each claim that another party makes (OpenID Connect Core 1.0 section 5.6.2), in words: not verified, and not fetched}
     *
     * @param claims the claims of a token or of a userinfo answer
     */
    public static Map<String, String> ofOthers(Map<String, ? extends @Nullable Object> claims) {
        Map<String, String> words = new LinkedHashMap<>();
        for (ClaimSource source : ClaimSource.of(claims)) {
            source.claims().forEach(claim -> words.put(claim, inWords(claim, source)));
        }
        return words;
    }

    private static String inWords(String claim, ClaimSource source) {
        if (source instanceof Aggregated jwt) {
            String issuer = jwt.issuer() == null ? "a JWT that names no issuer" : "a JWT of " + jwt.issuer();
            return jwt.values().containsKey(claim)
                    ? inWords(jwt.values().get(claim)) + "  (from " + issuer + ", not verified)"
                    : "not in " + issuer + ", which should have it";
        }
        if (source instanceof Distributed elsewhere) {
            return "at " + elsewhere.endpoint() + "  (not fetched)";
        }
        return "not known: " + ((Unreadable) source).why();
    }

    /**
     * Adds the sources of the claims that other parties make, if there are any, as {@code --json} prints them.
     *
     * @param document the document with the claims
     */
    public static void addSources(JsonDocument document, Map<String, ? extends @Nullable Object> claims) {
        List<ClaimSource> sources = ClaimSource.of(claims);
        if (!sources.isEmpty()) {
            document.withEach("claim_sources", sources, Claims::document);
        }
    }

    private static JsonDocument document(ClaimSource source) {
        JsonDocument document = JsonDocument.of("claims", source.claims());
        if (source instanceof Aggregated jwt) {
            document.with("kind", "aggregated");
            document.with("issuer", jwt.issuer());
            document.with("verified", false);
            document.with("values", jwt.values());
        } else if (source instanceof Distributed elsewhere) {
            document.with("kind", "distributed");
            document.with("endpoint", elsewhere.endpoint().toString());
            document.with("fetched", false);
        } else {
            document.with("kind", "unreadable");
            document.with("why", ((Unreadable) source).why());
        }
        return document;
    }
}
