package io.kstlib.auth.core.jwt;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A JWT in the JWS compact serialization (RFC 7515 section 7.1), parsed and not verified. Its {@link #toString()} shows no part of it. Immutable;
 * arrays are copied.
 */
public final class CompactJwt {

    /** How large a token may be, in characters. */
    public static final int MAX_LENGTH = 64 * 1024;

    /** How many signatures a nested token may have, the innermost included. */
    public static final int MOST_LAYERS = 3;

    private final Map<String, @Nullable Object> header;
    private final Map<String, @Nullable Object> payload;
    private final byte[] payloadBytes;
    private final byte[] signingInput;
    private final byte[] signature;

    private CompactJwt(
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
     * Parses a token.
     *
     * @param token the token, nothing around it
     * @return its parts
     * @throws UnreadableJwtException if it is not a JWT in compact serialization; encrypted and opaque tokens are named as such
     */
    public static CompactJwt parse(String token) throws UnreadableJwtException {
        return ofAnyPayload(token).withClaims();
    }

    /**
     * Reads a token that may be of any kind.
     *
     * @return the token with the claims, which may be within another one; empty when it is encrypted, opaque or malformed
     */
    public static Optional<CompactJwt> ifReadable(Secret token) {
        try {
            List<CompactJwt> layers = layers(token.reveal());
            return Optional.of(layers.get(layers.size() - 1));
        } catch (UnreadableJwtException notAJwt) {
            return Optional.empty();
        }
    }

    /**
     * Parses a JWS whose payload need not be claims.
     *
     * @param token the JWS, nothing around it
     * @return its parts, without claims
     * @throws UnreadableJwtException if it is not a JWS in compact serialization
     */
    public static CompactJwt ofAnyPayload(String token) throws UnreadableJwtException {
        if (token.length() > MAX_LENGTH) {
            throw new UnreadableJwtException(TokenForm.TOO_LARGE, token.length() / 1024);
        }
        String[] parts = TokenForm.parts(token);
        TokenForm form = TokenForm.of(token, parts);
        if (form != TokenForm.SIGNED) {
            throw new UnreadableJwtException(form, parts.length);
        }
        Map<String, @Nullable Object> header = object("header", bytes("header", parts[0]));
        byte[] payload = bytes("payload", parts[1]);
        byte[] signature = bytes("signature", parts[2]);
        int signed = parts[0].length() + 1 + parts[1].length();
        byte[] signingInput = token.substring(0, signed).getBytes(StandardCharsets.US_ASCII);
        return new CompactJwt(header, Map.of(), payload, signingInput, signature);
    }

    /**
     * Parses a token and the tokens that are signed inside it (a nested JWT, RFC 7519 section 5.2 and appendix A.2).
     *
     * @param token the token, nothing around it
     * @return at least one: the outermost first, the one with the claims last
     * @throws UnreadableJwtException if one of them is not a JWT in compact serialization, or there are more than {@link #MOST_LAYERS}
     */
    public static List<CompactJwt> layers(String token) throws UnreadableJwtException {
        List<CompactJwt> layers = new ArrayList<>();
        CompactJwt jwt = ofAnyPayload(token);
        while (jwt.holdsToken()) {
            layers.add(jwt);
            if (layers.size() == MOST_LAYERS) {
                throw new UnreadableJwtException(
                        TokenForm.SIGNED,
                        "cty",
                        "the token is signed more than " + MOST_LAYERS + " times over",
                        "at most " + MOST_LAYERS + " JWTs, one in the other",
                        "more");
            }
            jwt = ofAnyPayload(jwt.text());
        }
        layers.add(jwt.withClaims());
        return layers;
    }

    /**
     * Whether the payload is another token. The header does not decide alone: some providers write {@code cty: JWT} above plain claims, which RFC
     * 7519 section 5.2 advises against and does not forbid.
     */
    private boolean holdsToken() {
        return header.get("cty") instanceof String type
                && List.of("jwt", "application/jwt").contains(type.toLowerCase(Locale.ROOT))
                && !text().stripLeading().startsWith("{");
    }

    private CompactJwt withClaims() throws UnreadableJwtException {
        return new CompactJwt(header, object("payload", payloadBytes), payloadBytes, signingInput, signature);
    }

    private static Map<String, @Nullable Object> object(String part, byte[] decoded) throws UnreadableJwtException {
        try {
            return Json.readObject(decoded);
        } catch (JsonException notAnObject) {
            // RFC 7515 section 4 and RFC 7519 section 4: names must be unique.
            throw new UnreadableJwtException(
                    TokenForm.SIGNED,
                    part,
                    "the " + part + " of the token is not a JSON object: " + notAnObject.getMessage(),
                    "a JSON object without duplicate names",
                    String.valueOf(notAnObject.getMessage()));
        }
    }

    private static byte[] bytes(String part, String encoded) throws UnreadableJwtException {
        try {
            return Base64Url.decode(encoded);
        } catch (IllegalArgumentException malformed) {
            throw new UnreadableJwtException(
                    TokenForm.SIGNED,
                    part,
                    "the " + part + " of the token cannot be decoded: " + malformed.getMessage()
                            + " (RFC 7515 section 2)",
                    "canonical base64url",
                    String.valueOf(malformed.getMessage()));
        }
    }

    private String text() {
        return new String(payloadBytes, StandardCharsets.UTF_8);
    }

    /** {@return the decoded header} */
    public Map<String, @Nullable Object> header() {
        return header;
    }

    /** {@return the decoded claims; empty if the payload holds none} */
    public Map<String, @Nullable Object> payload() {
        return payload;
    }

    /**
     * {@return the time of a claim; empty if the claim is missing or is not a time}
     *
     * @param claim a claim that is a time, such as {@code exp} (RFC 7519 section 4.1)
     */
    public Optional<Instant> time(String claim) {
        try {
            return payload.get(claim) instanceof Number seconds
                    ? Optional.of(Instant.ofEpochSecond(seconds.longValue()))
                    : Optional.empty();
        } catch (DateTimeException outOfRange) {
            return Optional.empty();
        }
    }

    /** {@return the bytes that are signed (RFC 7515 section 5.1)} */
    public byte[] signingInput() {
        return signingInput.clone();
    }

    /** {@return a copy of the signature, decoded from base64url} */
    public byte[] signature() {
        return signature.clone();
    }

    /** {@return the token as it is written} */
    public Secret token() {
        return Secret.of(new String(signingInput, StandardCharsets.US_ASCII) + "." + Base64Url.encode(signature));
    }

    @Override
    public String toString() {
        return "CompactJwt[" + signingInput.length + " bytes]";
    }

    /** Why a text cannot be read as a JWT. The message holds no part of the text. */
    public static final class UnreadableJwtException extends Exception {

        private static final long serialVersionUID = 1L;

        private final TokenForm form;
        private final String part;
        private final String expected;
        private final String found;

        UnreadableJwtException(TokenForm form, String part, String problem, String expected, String found) {
            super(problem, null, false, false);
            this.form = form;
            this.part = part;
            this.expected = expected;
            this.found = found;
        }

        /** @param number the number of parts or KiB that the text has */
        UnreadableJwtException(TokenForm form, int number) {
            this(
                    form,
                    "token",
                    form.problem.replace("#", String.valueOf(number)),
                    form.expected,
                    form.found.replace("#", String.valueOf(number)));
        }

        /** {@return the form that the text looks like; {@link TokenForm#SIGNED} if a part of it is wrong} */
        public TokenForm form() {
            return form;
        }

        /** {@return the wrong part: {@code token}, {@code header}, {@code payload} or {@code signature}} */
        public String part() {
            return part;
        }

        /** {@return the problem, in words} */
        public String problem() {
            return String.valueOf(getMessage());
        }

        /** {@return the expected form, in words} */
        public String expected() {
            return expected;
        }

        /** {@return the form that was found, in words} */
        public String found() {
            return found;
        }
    }

    /** The form of a token as seen from outside, before anything in it is read. */
    public enum TokenForm {
        /**
         * Three parts, where one of the first two can be decoded or the first begins like a header: a JWS in compact serialization (RFC 7515 section
         * 7.1).
         */
        SIGNED("", "", ""),
        /** Five parts, where the first is a header: a JWE in compact serialization (RFC 7516 section 7.1). */
        ENCRYPTED(
                "the token is encrypted (a JWE, RFC 7516), so only its audience can read it",
                "a signed JWT of three parts",
                "an encrypted token of five parts"),
        /** A header with {@code alg} and some other number of parts. */
        INCOMPLETE(
                "the token has # parts; a signed JWT has three (RFC 7515 section 7.1)",
                "three parts with dots between them",
                "# parts"),
        /** Three parts that cannot be read: an incomplete copy of a JWT, or a text that only its issuer understands. */
        GARBLED(
                "the token has three parts as a signed JWT has, and neither its header nor its claims can be decoded:"
                        + " it was not copied whole, or it is opaque",
                "a header and claims in base64url (RFC 7515 section 7.1)",
                "three parts that cannot be decoded"),
        /** JSON, such as a token endpoint's whole answer. */
        JSON(
                "this is JSON and not a token; a JWT is written in the compact serialization (RFC 7519 section 1)",
                "three parts with dots between them",
                "a JSON object"),
        /** Larger than any token may be. */
        TOO_LARGE(
                "the token is larger than " + MAX_LENGTH / 1024 + " KiB",
                "at most " + MAX_LENGTH / 1024 + " KiB",
                "# KiB"),
        /** Anything else: a text that only its issuer understands. */
        OPAQUE(
                "the token is not a JWT but opaque: it holds nothing that could be verified",
                "a signed JWT of three parts",
                "an opaque text");

        private static final int PARTS_OF_SIGNED = 3;
        private static final int PARTS_OF_ENCRYPTED = 5;

        /** More parts than any kind of token has. The rest is not split further. */
        private static final int MOST_PARTS = 7;

        /** How a JSON object begins in base64url, if its first name follows the brace without a space. */
        private static final String USUAL_BEGINNING = "eyJ";

        private final String problem;
        private final String expected;
        private final String found;

        /**
         * @param problem why a text of this form is no signed JWT; empty if it is one
         * @param expected the expected form, in words
         * @param found the form of the text, in words
         */
        TokenForm(String problem, String expected, String found) {
            this.problem = problem;
            this.expected = expected;
            this.found = found;
        }

        /**
         * {@return the form that a text looks like}
         *
         * @param token any text
         */
        public static TokenForm of(String token) {
            return token.length() > CompactJwt.MAX_LENGTH ? TOO_LARGE : of(token, parts(token));
        }

        static TokenForm of(String token, String[] parts) {
            if (token.stripLeading().startsWith("{")) {
                return JSON; // whatever it holds, even a JWT with its dots
            }
            boolean signed = parts.length == PARTS_OF_SIGNED;
            if (signed
                    && (parts[0].startsWith(USUAL_BEGINNING)
                            || decoded(parts[1]).isPresent())) {
                return SIGNED;
            }
            Optional<Map<String, @Nullable Object>> header = decoded(parts[0]);
            if (header.isPresent() && (signed || parts.length == PARTS_OF_ENCRYPTED)) {
                return signed ? SIGNED : ENCRYPTED;
            }
            // Some frameworks make tokens of JSON in base64url that are not JOSE. All JOSE headers have an alg.
            if (header.isPresent() && header.get().containsKey("alg")) {
                return INCOMPLETE;
            }
            return signed ? GARBLED : OPAQUE;
        }

        static String[] parts(String token) {
            return token.split("\\.", MOST_PARTS);
        }

        /**
         * Reads the header of a token of any form.
         *
         * @param token any text
         * @return the header; empty where the first part is not a header
         */
        public static Optional<Map<String, @Nullable Object>> header(String token) {
            return of(token) == TOO_LARGE ? Optional.empty() : decoded(parts(token)[0]);
        }

        private static Optional<Map<String, @Nullable Object>> decoded(String encoded) {
            try {
                return Optional.of(Json.readObject(Base64Url.decode(encoded)));
            } catch (IllegalArgumentException | JsonException notAHeader) {
                return Optional.empty();
            }
        }
    }
}
