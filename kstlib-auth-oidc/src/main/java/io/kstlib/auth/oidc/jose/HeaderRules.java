package io.kstlib.auth.oidc.jose;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a header must and must not hold, before any key is looked for (RFC 7515 section 4.1, RFC 8725). */
public final class HeaderRules {

    /** Where a header may bring its own key; nothing in a token says which key to trust (RFC 8725 section 3.10). */
    private static final List<String> OWN_KEYS = List.of("jku", "jwk", "x5u", "x5c");

    private HeaderRules() {}

    /**
     * Checks the header.
     *
     * @param jws the token
     * @return the algorithm it names
     * @throws Refusal if it must not be accepted
     */
    public static JwsAlgorithm check(CompactJws jws) throws Refusal {
        Map<String, @Nullable Object> header = jws.header();
        if (header.containsKey("crit")) {
            throw Refusal.of(
                    "crit",
                    "crit names " + Quote.of(header.get("crit")) + ", which is not understood, and an"
                            + " extension that is critical must be (RFC 7515 section 4.1.11)");
        }
        if (header.containsKey("b64")) {
            throw Refusal.of("b64", "b64 is not for JWTs (RFC 7797 section 7)");
        }
        Object keyId = header.get("kid");
        if (header.containsKey("kid") && !(keyId instanceof String)) {
            throw Refusal.differs("kid", "a text (RFC 7515 section 4.1.4)", keyId);
        }
        if (header.containsKey("typ") && !(header.get("typ") instanceof String)) {
            throw Refusal.differs("typ", "a text (RFC 7515 section 4.1.9)", header.get("typ"));
        }
        return JwsAlgorithm.of(header.get("alg"));
    }

    /**
     * @param jws the token
     * @return its {@code kid}
     */
    public static Optional<String> keyId(CompactJws jws) {
        return jws.header().get("kid") instanceof String keyId ? Optional.of(keyId) : Optional.empty();
    }

    /**
     * The media type that the token claims to be (RFC 8725 section 3.11).
     *
     * @param jws the token
     * @return {@code typ} in lower case without {@code application/}; empty when there is none
     */
    public static String type(CompactJws jws) {
        String typ = jws.header().get("typ") instanceof String text ? text.toLowerCase(Locale.ROOT) : "";
        return typ.startsWith("application/") ? typ.substring("application/".length()) : typ;
    }

    /**
     * @param jws the token
     * @return the header parameters that bring a key along; they are never used
     */
    public static List<String> ownKeys(CompactJws jws) {
        return OWN_KEYS.stream().filter(jws.header()::containsKey).toList();
    }
}
