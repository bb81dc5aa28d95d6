package io.kstlib.auth.core.binding;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.jwt.CompactJwt;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the JWTs of a stored token say about its issuer and its client. They are not verified: they are in the person's own store, and an attacker
 * who can change them there can also take them.
 */
final class StoredClaims {

    private final Map<String, @Nullable Object> idToken;
    private final Map<String, @Nullable Object> accessToken;

    private StoredClaims(Map<String, @Nullable Object> idToken, Map<String, @Nullable Object> accessToken) {
        this.idToken = idToken;
        this.accessToken = accessToken;
    }

    static StoredClaims of(Token token) {
        return new StoredClaims(
                token.idToken().map(StoredClaims::claims).orElse(Map.of()), claims(token.accessToken()));
    }

    /** Returns no claims for an opaque or encrypted token, which does not name its owner. */
    private static Map<String, @Nullable Object> claims(Secret token) {
        return CompactJwt.ifReadable(token).map(CompactJwt::payload).orElse(Map.of());
    }

    /** Returns the claims that name an issuer, those of the ID token first; empty when none do. */
    Map<String, @Nullable Object> withIssuer() {
        if (idToken.get("iss") instanceof String) {
            return idToken;
        }
        return accessToken.get("iss") instanceof String ? accessToken : Map.of();
    }

    /**
     * Returns the client that the tokens name, when it is another one.
     *
     * @param clientId the expected client
     * @return empty also when no client is named: the audience of an access token is a resource server
     */
    Optional<String> otherClient(String clientId) {
        Object audience = idToken.get("aud");
        if (audience != null) {
            boolean ours = audience instanceof List<?> list ? list.contains(clientId) : clientId.equals(audience);
            return ours ? Optional.empty() : Optional.of(String.valueOf(audience));
        }
        for (String claim : List.of("client_id", "azp")) { // RFC 9068 section 2.2, OpenID Connect Core 1.0 section 2
            if (accessToken.get(claim) instanceof String named) {
                return named.equals(clientId) ? Optional.empty() : Optional.of(named);
            }
        }
        return Optional.empty();
    }
}
