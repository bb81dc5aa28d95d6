package io.kstlib.auth.oidc.jose;

import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.core.jwt.CompactJwt;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a header must hold and must not hold. This is checked before any key is looked for (RFC 7515 section 4.1, RFC 8725). */
public final class HeaderRules {

    /** The header parameters that can bring a key. A token never decides which key to trust (RFC 8725 section 3.10). */
    private static final List<String> OWN_KEYS = List.of("jku", "jwk", "x5u", "x5c");

    private HeaderRules() {}

    /**
     * Checks the header.
     *
     * @param jws the token
     * @return the algorithm it names
     * @throws TokenRefusal if it must not be accepted
     */
    public static JwsAlgorithm check(CompactJwt jws) throws TokenRefusal {
        UnverifiableTokens.refuseMicrosoftGraph(jws);
        Map<String, @Nullable Object> header = jws.header();
        Extensions.check(header);
        Object keyId = header.get("kid");
        if (header.containsKey("kid") && !(keyId instanceof String)) {
            throw TokenRefusal.differs("kid", "a text (RFC 7515 section 4.1.4)", keyId);
        }
        if (header.containsKey("typ") && !(header.get("typ") instanceof String)) {
            throw TokenRefusal.differs("typ", "a text (RFC 7515 section 4.1.9)", header.get("typ"));
        }
        if (header.containsKey("cty") && !(header.get("cty") instanceof String)) {
            throw TokenRefusal.differs("cty", "a text (RFC 7515 section 4.1.10)", header.get("cty"));
        }
        JwsAlgorithm algorithm = JwsAlgorithm.of(header.get("alg"));
        if (!SignatureProviders.has(algorithm)) {
            throw TokenRefusal.of("alg", algorithm.joseName() + " is not among the algorithms of this Java")
                    .expected("an algorithm that is there", algorithm.joseName())
                    .advice("Put Bouncy Castle (org.bouncycastle.provider) on the module path"
                            + (algorithm.keyType() == KeyType.AKP ? ", or use Java 24 or later" : ""))
                    .verdict(Verdict.UNDECIDED);
        }
        return algorithm;
    }

    /**
     * {@return the {@code kid} of a token}
     *
     * @param jws the token
     */
    public static Optional<String> keyId(CompactJwt jws) {
        return jws.header().get("kid") instanceof String keyId ? Optional.of(keyId) : Optional.empty();
    }

    /**
     * Returns the media type that the token claims to be (RFC 8725 section 3.11).
     *
     * @param jws the token
     * @return {@code typ} in lower case without {@code application/}; empty when there is none
     */
    public static String type(CompactJwt jws) {
        return type(jws.header());
    }

    /**
     * {@return {@code typ} in lower case without {@code application/}; empty when there is none}
     *
     * @param header the decoded header of a token
     */
    public static String type(Map<String, ? extends @Nullable Object> header) {
        String typ = header.get("typ") instanceof String text ? text.toLowerCase(Locale.ROOT) : "";
        return typ.startsWith("application/") ? typ.substring("application/".length()) : typ;
    }

    /**
     * {@return the header parameters that bring a key along; they are never used}
     *
     * @param jws the token
     */
    public static List<String> ownKeys(CompactJwt jws) {
        return OWN_KEYS.stream().filter(jws.header()::containsKey).toList();
    }
}
