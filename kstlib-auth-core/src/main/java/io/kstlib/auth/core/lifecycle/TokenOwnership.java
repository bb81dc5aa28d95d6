package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.NotLoggedInException.Reason;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whose a token is: a stored token goes only to the issuer and client that it was issued for (design rule 10). */
public final class TokenOwnership {

    private final String name;
    private final @Nullable TokenBinding expected;

    /**
     * @param name the configured name of the provider
     * @param expected what its tokens are issued for by the present configuration, or {@code null} when that says nothing
     */
    public TokenOwnership(String name, @Nullable TokenBinding expected) {
        this.name = name;
        this.expected = expected;
    }

    /**
     * Marks a new token as belonging to the configured issuer and client.
     *
     * @param token as it came from the server
     * @return the token with its mark
     */
    public Token claim(Token token) {
        return expected == null ? token : token.toBuilder().binding(expected).build();
    }

    /**
     * Refuses a token that was issued for another.
     *
     * @param token a stored token
     * @throws NotLoggedInException if it belongs to another issuer or client
     */
    public void verify(Token token) {
        if (expected == null) {
            return;
        }
        Optional<TokenBinding> binding = token.binding();
        if (binding.isPresent()) {
            verify(binding.get(), expected);
        } else {
            idTokenBinding(token, expected).ifPresent(found -> verify(found, expected));
        }
    }

    private void verify(TokenBinding found, TokenBinding wanted) {
        if (found.equals(wanted)) {
            return;
        }
        String difference = found.server().equals(wanted.server())
                ? "the client \"" + found.clientId() + "\", but \"" + wanted.clientId() + "\" is configured now"
                : found.server() + ", but " + wanted.server() + " is configured now";
        throw new NotLoggedInException(
                name,
                Reason.ISSUED_FOR_ANOTHER,
                "the stored token of \"" + name + "\" was issued for " + difference,
                "Restore the configuration, or log in anew: kstlib auth login --force " + name,
                null);
    }

    /** Another program stored the token without saying for whom; its ID token does. Only the client is compared where issuers vary. */
    private static Optional<TokenBinding> idTokenBinding(Token token, TokenBinding wanted) {
        return token.idToken().flatMap(jwt -> claims(jwt.reveal())).map(claims -> {
            Object audience = claims.get("aud");
            boolean ours = audience instanceof List<?> list
                    ? list.contains(wanted.clientId())
                    : wanted.clientId().equals(audience);
            String clientId = ours ? wanted.clientId() : String.valueOf(audience);
            return new TokenBinding(wanted.server(), clientId);
        });
    }

    private static Optional<Map<String, @Nullable Object>> claims(String jwt) {
        String[] parts = jwt.split("\\.", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.readObject(Base64.getUrlDecoder().decode(parts[1])));
        } catch (IllegalArgumentException | JsonException notAJwt) {
            return Optional.empty(); // says nothing about its owner; validation is not this class's duty
        }
    }
}
