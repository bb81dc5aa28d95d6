package io.kstlib.auth.oidc.jose;

import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.oidc.jose.JwsAlgorithm.KeyType;
import io.kstlib.auth.oidc.jose.SignatureCheck.SignatureProviders;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a header must hold and must not hold. This is checked before any key is looked for (RFC 7515 section 4.1, RFC 8725). */
public final class HeaderRules {

    /** The header parameters that can bring a key. A token never decides which key to trust (RFC 8725 section 3.10). */
    private static final List<String> OWN_KEYS = List.of("jku", "jwk", "x5u", "x5c");

    private static final String CRITICAL = "crit";
    private static final String ENCODED = "b64";

    /** The header parameters that RFC 7515, 7516, 7518 and 7519 define. A token must not declare them as extensions. */
    private static final Set<String> NO_EXTENSIONS = Set.of(
            "alg",
            "jku",
            "jwk",
            "kid",
            "x5u",
            "x5c",
            "x5t",
            "x5t#S256",
            "typ",
            "cty",
            "crit",
            "enc",
            "zip",
            "epk",
            "apu",
            "apv",
            "iv",
            "tag",
            "p2s",
            "p2c",
            "iss",
            "sub",
            "aud");

    /** Microsoft Graph, as audience. */
    private static final List<String> GRAPH = List.of(
            "https://graph.microsoft.com", "https://graph.microsoft.com/", "00000003-0000-0000-c000-000000000000");

    private HeaderRules() {}

    /**
     * Checks the header.
     *
     * @param jws the token
     * @return the algorithm it names
     * @throws TokenRefusal if it must not be accepted
     */
    public static JwsAlgorithm check(CompactJwt jws) throws TokenRefusal {
        refuseMicrosoftGraph(jws);
        Map<String, @Nullable Object> header = jws.header();
        checkExtensions(header);
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

    /** Checks the extensions that the header declares critical (RFC 7515 section 4.1.11). Only {@code b64} is understood (RFC 7797). */
    private static void checkExtensions(Map<String, @Nullable Object> header) throws TokenRefusal {
        if (header.containsKey(CRITICAL)) {
            checkNames(header);
        }
        if (header.containsKey(ENCODED) && !Boolean.TRUE.equals(header.get(ENCODED))) {
            throw TokenRefusal.differs(
                    ENCODED,
                    "true or nothing at all: a JWT is always encoded (RFC 7797 section 7)",
                    header.get(ENCODED));
        }
    }

    private static void checkNames(Map<String, @Nullable Object> header) throws TokenRefusal {
        Object critical = header.get(CRITICAL);
        if (!(critical instanceof List<?> names) || names.isEmpty()) {
            throw TokenRefusal.differs(
                    CRITICAL, "a list of names that is not empty (RFC 7515 section 4.1.11)", critical);
        }
        Set<Object> seen = new HashSet<>();
        for (Object name : names) {
            if (!(name instanceof String text) || NO_EXTENSIONS.contains(text) || !seen.add(text)) {
                throw TokenRefusal.of(
                                CRITICAL,
                                "crit is " + Quote.of(critical) + ": " + Quote.of(name)
                                        + " is not the name of an extension, or stands there twice (RFC 7515 section 4.1.11)")
                        .expected("names of extensions, each once", Quote.of(critical));
            }
            if (!header.containsKey(text)) {
                throw TokenRefusal.of(
                                CRITICAL,
                                "crit names " + Quote.of(text)
                                        + ", which is not in the header (RFC 7515 section 4.1.11)")
                        .expected(Quote.of(text) + " in the header", "nothing");
            }
            if (!text.equals(ENCODED) || !Boolean.TRUE.equals(header.get(ENCODED))) {
                throw TokenRefusal.of(
                                CRITICAL,
                                "crit names " + Quote.of(text) + ", which is not understood, and an extension that is"
                                        + " critical must be (RFC 7515 section 4.1.11)")
                        .expected("no critical extension but b64 with the value true", Quote.of(critical))
                        .advice("Only software that knows the extension can tell whether the token is valid");
            }
        }
    }

    /**
     * Refuses access tokens for Microsoft Graph. Their signature is over a header with another nonce than the one in the token. Only Graph
     * knows how to reverse this change.
     *
     * @param jws the token
     * @throws TokenRefusal if it is one
     */
    private static void refuseMicrosoftGraph(CompactJwt jws) throws TokenRefusal {
        if (jws.header().containsKey("nonce")
                && jws.payload().get("aud") instanceof String audience
                && GRAPH.contains(audience)) {
            throw TokenRefusal.of(
                            "nonce",
                            "the token is meant for Microsoft Graph only: its header carries a nonce, and only Graph can verify"
                                    + " its signature")
                    .expected("a token for an API that you can ask", "a token for Microsoft Graph")
                    .advice("Check the ID token instead, or request a token for an API of your own")
                    .verdict(Verdict.NOT_VERIFIABLE);
        }
    }
}
