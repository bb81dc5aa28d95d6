package io.kstlib.auth.oidc.jose;

import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JWT in the JWS compact serialization (RFC 7515 section 7.1), taken apart and not verified. Its {@link #toString()} shows no part of
 * it. Immutable; arrays are copied.
 */
public final class CompactJws {

    /** How large a token may be, in characters. */
    public static final int MAX_LENGTH = 64 * 1024;

    /** More than any kind of token has; the rest is left in one piece. */
    private static final int MOST_PARTS = 7;

    private final Map<String, @Nullable Object> header;
    private final Map<String, @Nullable Object> payload;
    private final byte[] payloadBytes;
    private final byte[] signingInput;
    private final byte[] signature;

    private CompactJws(
            Map<String, @Nullable Object> header,
            Map<String, @Nullable Object> payload,
            byte[] payloadBytes,
            byte[] signingInput,
            byte[] signature) {
        this.header = Collections.unmodifiableMap(header);
        this.payload = Collections.unmodifiableMap(payload);
        this.payloadBytes = payloadBytes;
        this.signingInput = signingInput;
        this.signature = signature;
    }

    /**
     * Takes a token apart.
     *
     * @param token the token, nothing around it
     * @return its parts
     * @throws Refusal if it is not a JWT in compact serialization; encrypted and opaque tokens are named as such
     */
    public static CompactJws parse(String token) throws Refusal {
        CompactJws jws = ofAnyPayload(token);
        return new CompactJws(
                jws.header, object("payload", jws.payloadBytes), jws.payloadBytes, jws.signingInput, jws.signature);
    }

    /**
     * Takes a JWS apart whose payload need not be claims.
     *
     * @param token the JWS, nothing around it
     * @return its parts, without claims
     * @throws Refusal if it is not a JWS in compact serialization
     */
    public static CompactJws ofAnyPayload(String token) throws Refusal {
        if (token.length() > MAX_LENGTH) {
            throw Refusal.of("token", "the token is larger than " + MAX_LENGTH / 1024 + " KiB")
                    .expected("at most " + MAX_LENGTH / 1024 + " KiB", token.length() / 1024 + " KiB");
        }
        String[] parts = token.split("\\.", MOST_PARTS);
        OddTokens.refuse(token, parts);
        Map<String, @Nullable Object> header = object("header", bytes("header", parts[0]));
        byte[] payload = bytes("payload", parts[1]);
        byte[] signature = bytes("signature", parts[2]);
        byte[] signingInput = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII);
        return new CompactJws(header, Map.of(), payload, signingInput, signature);
    }

    private static Map<String, @Nullable Object> object(String part, byte[] decoded) throws Refusal {
        try {
            return Json.readObject(decoded);
        } catch (JsonException notAnObject) {
            // RFC 7515 section 4 and RFC 7519 section 4: names must be unique.
            throw Refusal.of(part, "the " + part + " of the token is not a JSON object: " + notAnObject.getMessage())
                    .expected("a JSON object without duplicate names", String.valueOf(notAnObject.getMessage()));
        }
    }

    private static byte[] bytes(String part, String encoded) throws Refusal {
        try {
            return Base64Url.decode(encoded);
        } catch (IllegalArgumentException malformed) {
            throw Refusal.of(
                            part,
                            "the " + part + " of the token cannot be decoded: " + malformed.getMessage()
                                    + " (RFC 7515 section 2)")
                    .expected("canonical base64url", String.valueOf(malformed.getMessage()));
        }
    }

    /**
     * @return the decoded header
     */
    public Map<String, @Nullable Object> header() {
        return header;
    }

    /**
     * @return the decoded claims
     */
    public Map<String, @Nullable Object> payload() {
        return payload;
    }

    /**
     * @return the payload as it was signed, decoded from base64url
     */
    public byte[] payloadBytes() {
        return payloadBytes.clone();
    }

    /**
     * @return what the signature is over (RFC 7515 section 5.1)
     */
    public byte[] signingInput() {
        return signingInput.clone();
    }

    /**
     * @return the signature
     */
    public byte[] signature() {
        return signature.clone();
    }

    @Override
    public String toString() {
        return "CompactJws[" + signingInput.length + " bytes]";
    }
}
