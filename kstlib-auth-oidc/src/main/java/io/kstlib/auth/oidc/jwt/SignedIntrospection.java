package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.oidc.jose.HeaderRules;
import io.kstlib.auth.oidc.jose.JwsAlgorithm;
import io.kstlib.auth.oidc.jose.SignedTokens;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import io.kstlib.auth.oidc.jwks.Issuer;
import io.kstlib.auth.spi.provider.ProviderContext;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Verifies the signed answers of an introspection endpoint (RFC 9701 section 5). Safe for use by several threads. */
public final class SignedIntrospection {

    private static final String TYPE = "token-introspection+jwt";
    private static final String FIELD = "token_introspection";

    private final TokenDecryption decryption;
    private final SignedAnswer answers;

    /**
     * @param context the provider
     * @param issuer the issuer that the answer must name; fetches its keys
     * @param jwksUri where the keys are published
     */
    public SignedIntrospection(ProviderContext context, Issuer issuer, URI jwksUri) {
        this.decryption = new TokenDecryption(context);
        this.answers = new SignedAnswer(context, issuer, jwksUri);
    }

    /**
     * Verifies an answer.
     *
     * @param answer the body of the answer
     * @return what it says of the token
     * @throws TokenRefusal if it is not the server's, or not for this client
     */
    public Map<String, @Nullable Object> verified(String answer) throws TokenRefusal {
        try {
            CompactJwt jws =
                    SignedTokens.read(decryption.plain(Secret.of(answer)).reveal());
            JwsAlgorithm algorithm = HeaderRules.check(jws);
            if (!HeaderRules.type(jws).equals(TYPE)) {
                throw TokenRefusal.differs(
                        "typ", TYPE + " (RFC 9701 section 5)", jws.header().get("typ"));
            }
            answers.require(jws, algorithm);
            return fields(jws);
        } catch (ProtocolException unusable) {
            throw TokenRefusal.because("jwks", unusable);
        } catch (TokenRefusal refused) {
            // The answer is at fault, not the token.
            throw refused.verdict(Verdict.UNDECIDED);
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
