package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.oidc.jose.HeaderRules;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps one kind of JWT from passing for another (RFC 8725 sections 2.8 and 3.11). */
public final class TokenTypes {

    private static final String ACCESS_TOKEN = "at+jwt"; // RFC 9068 section 2.1
    private static final Set<String> PLAIN = Set.of("", "jwt");

    private TokenTypes() {}

    /** Refuses a type that says that the token is something else: {@code at+jwt}, {@code logout+jwt}, {@code dpop+jwt} and so on. */
    public static void check(CompactJwt jws, TokenKind kind) throws TokenRefusal {
        String type = HeaderRules.type(jws);
        if (isOfItsOwn(jws) && (kind == TokenKind.ID_TOKEN || !type.equals(ACCESS_TOKEN))) {
            throw TokenRefusal.of(
                            "typ",
                            "typ is " + Quote.of(type) + ", so this is no "
                                    + kind.fieldName().replace('_', ' ')
                                    + " (RFC 8725 section 3.11)")
                    .expected(kind == TokenKind.ACCESS_TOKEN ? "JWT or at+jwt" : "JWT, or no typ", Quote.of(type))
                    .advice("Check the token that was meant; this one serves another purpose");
        }
    }

    /** Whether the type says that the JWT serves one purpose only: {@code at+jwt}, {@code logout+jwt}, {@code dpop+jwt} and so on. */
    public static boolean isOfItsOwn(CompactJwt jws) {
        return isOfItsOwn(jws.header());
    }

    /** Whether a decoded header names such a type. */
    public static boolean isOfItsOwn(Map<String, ? extends @Nullable Object> header) {
        String type = HeaderRules.type(header);
        return !PLAIN.contains(type) && type.endsWith("+jwt");
    }

    /** Whether the token says that it is an access token of the JWT profile (RFC 9068). */
    static boolean isProfiledAccessToken(CompactJwt jws) {
        return HeaderRules.type(jws).equals(ACCESS_TOKEN);
    }

    /** Returns the kind that the token itself names, else the given kind. */
    public static TokenKind refine(CompactJwt jws, TokenKind kind) {
        return kind == TokenKind.UNKNOWN && HeaderRules.type(jws).equals(ACCESS_TOKEN) ? TokenKind.ACCESS_TOKEN : kind;
    }
}
