package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The audience of a token: {@code aud} and {@code azp} (RFC 7519 section 4.1.3, OpenID Connect Core 1.0 section 3.1.3.7). */
public final class Audience {

    private final Map<String, @Nullable Object> claims;

    public Audience(Map<String, @Nullable Object> claims) {
        this.claims = claims;
    }

    /** Returns the audiences; empty when the claim is missing or malformed. */
    public List<String> names() {
        Object value = claims.get("aud");
        if (value instanceof String one) {
            return List.of(one);
        }
        List<String> names = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (Object item : list) {
                if (!(item instanceof String name)) {
                    return List.of();
                }
                names.add(name);
            }
        }
        return List.copyOf(names);
    }

    void checkForm() throws TokenRefusal {
        if (claims.containsKey("aud") && names().isEmpty()) {
            throw TokenRefusal.differs("aud", "a text or a list of texts (RFC 7519 section 4.1.3)", claims.get("aud"));
        }
    }

    /** Requires an audience that the caller sets. */
    void require(String wanted) throws TokenRefusal {
        if (!names().contains(wanted)) {
            throw TokenRefusal.differs("aud", Quote.of(wanted) + ", the audience asked for", claims.get("aud"))
                    .advice(
                            "Have the client ask the provider for a token for this audience, or check it for the one it is for");
        }
    }

    /** Checks that an ID token is for the client that asked for it, and for no audience that this client does not know. */
    void checkIdToken(String clientId) throws TokenRefusal {
        List<String> names = names();
        if (!names.contains(clientId)) {
            throw TokenRefusal.differs("aud", Quote.of(clientId) + ", the client_id", claims.get("aud"))
                    .advice("Compare client_id with the client that the token was issued to");
        }
        if (claims.containsKey("azp")) {
            if (!clientId.equals(claims.get("azp"))) {
                throw TokenRefusal.differs("azp", Quote.of(clientId) + ", the client_id", claims.get("azp"))
                        .advice("The token was issued to another client, which has this one among its audiences");
            }
        } else if (names.size() > 1) {
            throw TokenRefusal.of(
                            "azp",
                            "azp is missing although aud names several audiences, " + Quote.of(names)
                                    + " (OpenID Connect Core 1.0 section 3.1.3.7 (3) and (4))")
                    .expected(Quote.of(clientId), "nothing")
                    .advice("Have the provider add azp, or register " + Quote.of(clientId) + " as the only audience");
        }
    }
}
