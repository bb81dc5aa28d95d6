package io.kstlib.auth.oidc.jose;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Extensions that a header declares critical (RFC 7515 section 4.1.11), and the only one that is understood: {@code b64} (RFC 7797). */
final class Extensions {

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

    private Extensions() {}

    static void check(Map<String, @Nullable Object> header) throws TokenRefusal {
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
}
