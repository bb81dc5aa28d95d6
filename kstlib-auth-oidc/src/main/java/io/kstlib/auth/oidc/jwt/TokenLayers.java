package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.oidc.jose.CompactJwe.Decrypted;
import io.kstlib.auth.oidc.jose.SignedTokens;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The encryption and the signatures around the token with the claims (nested JWTs, RFC 7519 section 5.2 and appendix A.2). Most tokens have none. For
 * one verification, used by one thread.
 */
final class TokenLayers {

    private final Secret token;
    private final TokenDecryption decryption;
    private final Evidence evidence;
    private List<CompactJwt> layers = List.of();
    private @Nullable Secret signedToken;

    TokenLayers(Secret token, TokenDecryption decryption, Evidence evidence) {
        this.token = token;
        this.decryption = decryption;
        this.evidence = evidence;
    }

    /** Decrypts the token where it is encrypted, and returns the innermost one, which has the claims. */
    CompactJwt open() throws TokenRefusal {
        Optional<Decrypted> decrypted = decryption.decrypt(token);
        if (decrypted.isPresent()) {
            evidence.decrypted(decrypted.get());
            signedToken = decrypted.get().text();
            requireSigned(signedToken);
        }
        layers = SignedTokens.layers((signedToken == null ? token : signedToken).reveal());
        CompactJwt innermost = layers.get(layers.size() - 1);
        if (layers.size() > 1) {
            signedToken = innermost.token();
        }
        return innermost;
    }

    private static void requireSigned(Secret decrypted) throws TokenRefusal {
        if (decrypted.reveal().stripLeading().startsWith("{")) {
            throw TokenRefusal.of(
                            "token",
                            "the token is encrypted but not signed: anyone who knows the public key can have made it")
                    .expected("a signed JWT within the encrypted one (RFC 7519 section 11.2)", "plain claims")
                    .advice(
                            "Have the provider sign ID tokens before it encrypts them (OpenID Connect Core 1.0 section 2)");
        }
    }

    /** Returns the signatures around the token with the claims, the outermost one first. */
    List<CompactJwt> around() {
        return layers.subList(0, layers.size() - 1);
    }

    /** Returns the token with the claims, if it is not the one that was given. */
    Optional<Secret> signedToken() {
        return Optional.ofNullable(signedToken);
    }
}
