package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.oidc.jose.HeaderRules;
import io.kstlib.auth.oidc.jose.JwsAlgorithm;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.oidc.jose.SignedTokens;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import io.kstlib.auth.oidc.jwe.TokenDecryption;
import io.kstlib.auth.oidc.jwks.JwkSet;
import io.kstlib.auth.oidc.jwks.KeySource;
import io.kstlib.auth.oidc.jwt.claims.Audience;
import io.kstlib.auth.oidc.jwt.evidence.KeySelection;
import io.kstlib.auth.spi.provider.ProviderContext;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the signed answers of an introspection endpoint (RFC 9701 section 5). An answer must be signed by the server's keys and be for
 * this client. Its type keeps other JWTs of the same server from passing for an answer.
 */
public final class SignedAnswer {

    private static final String TYPE = "token-introspection+jwt";
    private static final String FIELD = "token_introspection";

    private final TokenDecryption decryption;
    private final KeySource keys;
    private final URI jwksUri;
    private final @Nullable String issuer;
    private final String clientId;

    /**
     * @param context the provider
     * @param keys fetches the server's keys
     * @param jwksUri where they are published
     * @param issuer the issuer that the answer must name, or {@code null} when none is known
     * @param clientId whom the answer must be for
     */
    public SignedAnswer(
            ProviderContext context, KeySource keys, URI jwksUri, @Nullable String issuer, String clientId) {
        this.decryption = new TokenDecryption(context);
        this.keys = keys;
        this.jwksUri = jwksUri;
        this.issuer = issuer;
        this.clientId = clientId;
    }

    /**
     * Verifies an answer.
     *
     * @param answer the body of the answer
     * @return what it says of the token
     * @throws TokenRefusal if it is not the server's, or not for this client
     */
    public Map<String, @Nullable Object> introspection(String answer) throws TokenRefusal {
        try {
            Secret text = Secret.of(answer);
            CompactJwt jws = SignedTokens.read(decryption
                    .decrypt(text)
                    .map(TokenDecryption.Decrypted::text)
                    .orElse(text)
                    .reveal());
            JwsAlgorithm algorithm = HeaderRules.check(jws);
            if (!HeaderRules.type(jws).equals(TYPE)) {
                throw TokenRefusal.differs(
                        "typ", TYPE + " (RFC 9701 section 5)", jws.header().get("typ"));
            }
            verify(jws, algorithm);
            checkParties(jws);
            return fields(jws);
        } catch (ProtocolException unusable) {
            throw TokenRefusal.because("jwks", unusable);
        } catch (TokenRefusal refused) {
            // The fault is that of the answer; it says nothing of the token.
            throw refused.verdict(TokenRefusal.Verdict.NOT_CHECKED);
        }
    }

    private void verify(CompactJwt jws, JwsAlgorithm algorithm) throws TokenRefusal {
        KeySelection selection = new KeySelection(jws, algorithm);
        JwkSet set = keys.keys(jwksUri);
        if (selection.isLackedBy(set)) {
            set = keys.newerThan(jwksUri, set).orElse(set);
        }
        if (!selection.prove(set).verified()) {
            throw TokenRefusal.of("signature", "the signature of the server's answer is not valid")
                    .expected("a signature by a key of " + jwksUri, "another one");
        }
    }

    private void checkParties(CompactJwt jws) throws TokenRefusal {
        Object found = jws.payload().get("iss");
        if (issuer != null && !issuer.equals(found)) {
            throw TokenRefusal.differs("iss", Quote.of(issuer), found);
        }
        if (!new Audience(jws.payload()).names().contains(clientId)) {
            throw TokenRefusal.differs(
                    "aud", Quote.of(clientId) + ", the client_id", jws.payload().get("aud"));
        }
    }

    private static Map<String, @Nullable Object> fields(CompactJwt jws) throws TokenRefusal {
        if (!(jws.payload().get(FIELD) instanceof Map<?, ?> members) || !(members.get("active") instanceof Boolean)) {
            throw TokenRefusal.differs(
                    FIELD,
                    "an object that says whether the token is active",
                    jws.payload().get(FIELD));
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        members.forEach((name, value) -> fields.put(String.valueOf(name), value));
        return fields;
    }
}
