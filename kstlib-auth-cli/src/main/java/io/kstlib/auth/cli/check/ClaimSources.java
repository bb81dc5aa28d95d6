package io.kstlib.auth.cli.check;

import io.kstlib.auth.cli.command.JsonDocument;
import io.kstlib.auth.core.jwt.ClaimSource;
import io.kstlib.auth.core.jwt.ClaimSource.Aggregated;
import io.kstlib.auth.core.jwt.ClaimSource.Distributed;
import io.kstlib.auth.core.jwt.ClaimSource.Unreadable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Claims of other parties (OpenID Connect Core 1.0 section 5.6.2), shown as what they are: not verified, and not fetched. */
public final class ClaimSources {

    /** Above the claims of others. */
    public static final String TITLE = "Claims of other parties";

    private final List<ClaimSource> sources;

    private ClaimSources(List<ClaimSource> sources) {
        this.sources = sources;
    }

    /**
     * {@return the sources of those that another party makes}
     *
     * @param claims the claims of a token or of a userinfo answer
     */
    public static ClaimSources in(Map<String, ? extends @Nullable Object> claims) {
        return new ClaimSources(ClaimSource.of(claims));
    }

    /** {@return whether the provider makes all claims itself} */
    public boolean isEmpty() {
        return sources.isEmpty();
    }

    /** {@return the source of each claim, in words} */
    public Map<String, String> inWords() {
        Map<String, String> words = new LinkedHashMap<>();
        sources.forEach(source -> source.claims().forEach(claim -> words.put(claim, inWords(claim, source))));
        return words;
    }

    private static String inWords(String claim, ClaimSource source) {
        if (source instanceof Aggregated jwt) {
            String issuer = jwt.issuer() == null ? "a JWT that names no issuer" : "a JWT of " + jwt.issuer();
            return jwt.values().containsKey(claim)
                    ? Claims.inWords(jwt.values().get(claim)) + "  (from " + issuer + ", not verified)"
                    : "not in " + issuer + ", which should have it";
        }
        if (source instanceof Distributed elsewhere) {
            return "at " + elsewhere.endpoint() + "  (not fetched)";
        }
        return "not known: " + ((Unreadable) source).why();
    }

    /**
     * Returns the sources as {@code --json} prints them.
     *
     * @return one document for each
     */
    public List<JsonDocument> documents() {
        return sources.stream().map(ClaimSources::document).toList();
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
