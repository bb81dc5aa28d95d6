package io.kstlib.auth.core.jwt;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.http.WebOrigin;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where claims come from that a provider does not vouch for (aggregated and distributed claims, OpenID Connect Core 1.0 section 5.6.2). Its answer or
 * token only says in which place another party makes them. Nothing is fetched from there, because a token must not decide where requests go, and
 * nothing is verified. Immutable.
 */
public sealed interface ClaimSource {

    /** The member that says which claim has which source. */
    String NAMES = "_claim_names";

    /** The member with the sources. */
    String SOURCES = "_claim_sources";

    /** {@return the names of the claims, in their order} */
    List<String> claims();

    /**
     * Claims that came along, in a JWT of another issuer (aggregated claims).
     *
     * @param claims the names of the claims
     * @param issuer who issued the JWT, as it says itself; {@code null} when it does not say
     * @param values those of the claims that are in it, not verified
     */
    record Aggregated(List<String> claims, @Nullable String issuer, Map<String, @Nullable Object> values)
            implements ClaimSource {

        public Aggregated {
            claims = List.copyOf(claims);
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }

        /** Hides the values, which may be private. */
        @Override
        public String toString() {
            return "Aggregated[claims=" + claims + ", issuer=" + issuer + "]";
        }
    }

    /**
     * Claims that are kept somewhere else (distributed claims).
     *
     * @param claims the names of the claims
     * @param endpoint where they are, without query and user info
     */
    record Distributed(List<String> claims, URI endpoint) implements ClaimSource {

        public Distributed {
            claims = List.copyOf(claims);
        }
    }

    /**
     * Claims whose source cannot be read.
     *
     * @param claims the names of the claims
     * @param why the fault; never quotes the claim
     */
    record Unreadable(List<String> claims, String why) implements ClaimSource {

        public Unreadable {
            claims = List.copyOf(claims);
        }
    }

    /**
     * Reads the sources.
     *
     * @param claims the claims of a token or of a userinfo answer
     * @return one for each source that a claim names; empty when there are none, as in most tokens
     */
    static List<ClaimSource> of(Map<String, ? extends @Nullable Object> claims) {
        if (!(claims.get(NAMES) instanceof Map<?, ?> names)) {
            return List.of();
        }
        Map<String, List<String>> bySource = new LinkedHashMap<>();
        List<String> without = new ArrayList<>();
        names.forEach((claim, source) -> {
            if (source instanceof String name) {
                bySource.computeIfAbsent(name, first -> new ArrayList<>()).add(String.valueOf(claim));
            } else {
                without.add(String.valueOf(claim));
            }
        });
        List<ClaimSource> found = new ArrayList<>();
        Map<?, ?> sources = claims.get(SOURCES) instanceof Map<?, ?> map ? map : Map.of();
        bySource.forEach((name, of) -> found.add(read(of, sources.get(name))));
        if (!without.isEmpty()) {
            found.add(new Unreadable(without, "no source is named"));
        }
        return List.copyOf(found);
    }

    private static ClaimSource read(List<String> claims, @Nullable Object source) {
        if (!(source instanceof Map<?, ?> members)) {
            return new Unreadable(claims, "the source that is named is missing");
        }
        if (members.get("JWT") instanceof String jwt) {
            return CompactJwt.ifReadable(Secret.of(jwt))
                    .map(token -> (ClaimSource) aggregated(claims, token.payload()))
                    .orElseGet(() -> new Unreadable(claims, "the JWT that came along is encrypted or malformed"));
        }
        return members.get("endpoint") instanceof String endpoint
                ? distributed(claims, endpoint)
                : new Unreadable(claims, "the source has neither a JWT nor an endpoint");
    }

    private static ClaimSource distributed(List<String> claims, String endpoint) {
        try {
            return new Distributed(claims, WebOrigin.withoutQuery(new URI(endpoint)));
        } catch (URISyntaxException malformed) {
            return new Unreadable(claims, "the endpoint of the source is not a URL");
        }
    }

    private static Aggregated aggregated(List<String> claims, Map<String, @Nullable Object> payload) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (String claim : claims) {
            if (payload.containsKey(claim)) {
                values.put(claim, payload.get(claim));
            }
        }
        return new Aggregated(claims, payload.get("iss") instanceof String issuer ? issuer : null, values);
    }

    /**
     * Leaves the sources out, which may hold an access token for the place where claims are kept.
     *
     * @param claims the claims of a userinfo answer
     * @return the claims that the provider makes itself
     */
    static Map<String, @Nullable Object> ownClaims(Map<String, ? extends @Nullable Object> claims) {
        Map<String, @Nullable Object> own = new LinkedHashMap<>(claims);
        own.remove(NAMES);
        own.remove(SOURCES);
        return own;
    }

    /**
     * Hides the access tokens for the places where claims are kept. Everything else stays, because it was signed.
     *
     * @param claims the claims of a token
     * @return the claims to be shown
     */
    static Map<String, @Nullable Object> withoutTokens(Map<String, ? extends @Nullable Object> claims) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>(claims);
        if (claims.get(SOURCES) instanceof Map<?, ?> sources) {
            Map<String, @Nullable Object> hidden = new LinkedHashMap<>();
            sources.forEach((name, source) -> hidden.put(String.valueOf(name), withoutToken(source)));
            shown.put(SOURCES, hidden);
        }
        return shown;
    }

    private static @Nullable Object withoutToken(@Nullable Object source) {
        if (!(source instanceof Map<?, ?> members) || !members.containsKey("access_token")) {
            return source;
        }
        Map<String, @Nullable Object> hidden = new LinkedHashMap<>();
        members.forEach((name, value) -> hidden.put(String.valueOf(name), value));
        hidden.put("access_token", "[hidden]");
        return hidden;
    }
}
