package io.kstlib.auth.oidc.jose;

import io.kstlib.auth.oidc.jose.Refusal.Verdict;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Names tokens that are not wrong but that nobody outside can verify. */
public final class OddTokens {

    /** Microsoft Graph, as audience. */
    private static final List<String> GRAPH = List.of(
            "https://graph.microsoft.com", "https://graph.microsoft.com/", "00000003-0000-0000-c000-000000000000");

    private static final int PARTS_OF_SIGNED = 3;
    private static final int PARTS_OF_ENCRYPTED = 5;

    private OddTokens() {}

    /**
     * Whether a text has the outward form of an encrypted token (JWE in compact serialization, RFC 7516 section 7.1).
     *
     * @param token any text
     * @return whether it has five parts, the first of which is a header
     */
    public static boolean isEncrypted(String token) {
        String[] parts = token.split("\\.", PARTS_OF_ENCRYPTED + 1);
        return token.length() <= CompactJws.MAX_LENGTH
                && parts.length == PARTS_OF_ENCRYPTED
                && header(parts[0]).isPresent();
    }

    /** Passes what has the outward form of a signed JWT. */
    static void refuse(String token, String[] parts) throws Refusal {
        Optional<Map<String, @Nullable Object>> header = header(parts[0]);
        if (header.isPresent() && parts.length == PARTS_OF_ENCRYPTED) {
            throw Refusal.of("token", "the token is encrypted (a JWE, RFC 7516), so only its audience can read it")
                    .expected("a signed JWT of three parts", "an encrypted token of five parts")
                    .with("alg", Quote.of(header.get().get("alg")))
                    .with("enc", Quote.of(header.get().get("enc")))
                    .remedy(
                            "Set decryption_key of the provider to the private key that the client is registered with, or"
                                    + " register it without encryption, or check the token where it is decrypted")
                    .verdict(Verdict.NOT_VERIFIABLE);
        }
        if (parts.length == PARTS_OF_SIGNED && (header.isPresent() || parts[0].startsWith("eyJ"))) {
            return;
        }
        if (header.isPresent()) {
            throw Refusal.of(
                            "token",
                            "the token has " + parts.length + " parts; a signed JWT has three (RFC 7515 section 7.1)")
                    .expected("three parts with dots between them", parts.length + " parts")
                    .remedy("Check that the whole token was copied");
        }
        if (token.stripLeading().startsWith("{")) {
            throw Refusal.of(
                            "token",
                            "this is JSON and not a token; a JWT is written in the compact serialization (RFC 7519"
                                    + " section 1)")
                    .expected("three parts with dots between them", "a JSON object")
                    .remedy("Take the value of access_token or id_token out of it");
        }
        throw Refusal.of("token", "the token is not a JWT but opaque: it holds nothing that could be verified")
                .expected("a signed JWT of three parts", "an opaque text")
                .remedy("Only the provider can tell whether it is good, by its introspection endpoint (RFC 7662)")
                .verdict(Verdict.NOT_VERIFIABLE);
    }

    private static Optional<Map<String, @Nullable Object>> header(String encoded) {
        try {
            return Optional.of(Json.readObject(Base64Url.decode(encoded)));
        } catch (IllegalArgumentException | JsonException notAHeader) {
            return Optional.empty();
        }
    }

    /**
     * Refuses access tokens for Microsoft Graph: their signature is over a header with another nonce than the one they carry, which only
     * Graph knows how to undo.
     *
     * @param jws the token
     * @throws Refusal if it is one
     */
    public static void refuseMicrosoftGraph(CompactJws jws) throws Refusal {
        if (jws.header().containsKey("nonce")
                && jws.payload().get("aud") instanceof String audience
                && GRAPH.contains(audience)) {
            throw Refusal.of(
                            "nonce",
                            "the token is meant for Microsoft Graph only: its header carries a nonce, and nobody"
                                    + " but Graph can verify its signature")
                    .expected("a token for an API that you can ask", "a token for Microsoft Graph")
                    .remedy("Check the ID token instead, or request a token for an API of your own")
                    .verdict(Verdict.NOT_VERIFIABLE);
        }
    }
}
