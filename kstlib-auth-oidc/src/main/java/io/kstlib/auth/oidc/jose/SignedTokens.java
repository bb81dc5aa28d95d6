package io.kstlib.auth.oidc.jose;

import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.core.jwt.CompactJwt.TokenForm;
import io.kstlib.auth.core.jwt.CompactJwt.UnreadableJwtException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads signed tokens. For a token that it cannot read it says what the caller can do. */
public final class SignedTokens {

    private SignedTokens() {}

    /**
     * Splits a token into its parts.
     *
     * @param token the token, nothing around it
     * @return its parts
     * @throws TokenRefusal if it is not a JWT in compact serialization; encrypted and opaque tokens are named as such
     */
    public static CompactJwt read(String token) throws TokenRefusal {
        try {
            return CompactJwt.parse(token);
        } catch (UnreadableJwtException unreadable) {
            throw refused(unreadable, token);
        }
    }

    /**
     * Splits a token into its parts, and also the tokens that are signed within it.
     *
     * @param token the token, nothing around it
     * @return at least one, the one with the claims last
     * @throws TokenRefusal if one of them is not a JWT in compact serialization, or there are too many
     */
    public static List<CompactJwt> layers(String token) throws TokenRefusal {
        try {
            return CompactJwt.layers(token);
        } catch (UnreadableJwtException unreadable) {
            throw refused(unreadable, token);
        }
    }

    private static TokenRefusal refused(UnreadableJwtException unreadable, String token) {
        TokenRefusal refusal = TokenRefusal.of(unreadable.part(), unreadable.problem())
                .expected(unreadable.expected(), unreadable.found());
        return switch (unreadable.form()) {
            case ENCRYPTED ->
                named(refusal, token)
                        .advice(
                                "Set decryption_key of the provider to the private key that the client is registered with, or"
                                        + " register it without encryption, or check the token where it is decrypted")
                        .verdict(Verdict.NOT_VERIFIABLE);
            case INCOMPLETE -> refusal.advice("Check that the whole token was copied");
            case JSON -> refusal.advice("Take the value of access_token or id_token out of it");
            case GARBLED ->
                refusal.advice(
                                "Check that the whole token was copied. If this provider's tokens all look like that, let"
                                        + " it tell whether they are valid: token_validator: introspection")
                        .verdict(Verdict.NOT_VERIFIABLE);
            case OPAQUE ->
                refusal.advice(
                                "Only the provider can tell whether it is valid, by its introspection endpoint (RFC 7662)")
                        .verdict(Verdict.NOT_VERIFIABLE);
            case SIGNED, TOO_LARGE -> refusal;
        };
    }

    /** Adds to the refusal how the token is encrypted. The header says so in plain text. */
    private static TokenRefusal named(TokenRefusal refusal, String token) {
        Map<String, @Nullable Object> header = TokenForm.header(token).orElse(Map.of());
        return refusal.with("alg", Quote.of(header.get("alg"))).with("enc", Quote.of(header.get("enc")));
    }

    /**
     * Whether a text has the outward form of an encrypted token (JWE in compact serialization, RFC 7516 section 7.1).
     *
     * @param token any text
     * @return whether it has five parts, the first of which is a header
     */
    public static boolean isEncrypted(String token) {
        return TokenForm.of(token) == TokenForm.ENCRYPTED;
    }
}
