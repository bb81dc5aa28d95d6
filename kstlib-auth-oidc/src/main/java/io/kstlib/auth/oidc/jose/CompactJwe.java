package io.kstlib.auth.oidc.jose;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEDecrypter;
import com.nimbusds.jose.JWEObject;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.core.jwt.Base64Url;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A JWE in compact serialization (RFC 7516 section 7.1), read as strictly as a signed token. Immutable. */
public final class CompactJwe {

    /** The limit of the plain text, which is also the limit of a token. */
    static final int MOST_BYTES = 64 * 1024;

    private static final int PARTS = 5;
    private static final Set<String> ENCRYPTIONS =
            Set.of("A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512", "A128GCM", "A192GCM", "A256GCM");

    private final String text;
    private final Map<String, @Nullable Object> header;

    /**
     * A token as it was before encryption.
     *
     * @param text the plain text: the signed token
     * @param algorithm how the content key was encrypted
     * @param encryption how the content was encrypted
     */
    public record Decrypted(Secret text, String algorithm, String encryption) {}

    private CompactJwe(String text, Map<String, @Nullable Object> header) {
        this.text = text;
        this.header = Collections.unmodifiableMap(header);
    }

    /**
     * Reads a token.
     *
     * @throws TokenRefusal if it is not a JWE in compact serialization
     */
    public static CompactJwe parse(String token) throws TokenRefusal {
        if (token.length() > CompactJwt.MAX_LENGTH) {
            throw TokenRefusal.of("token", "the token is larger than " + CompactJwt.MAX_LENGTH / 1024 + " KiB")
                    .expected("at most " + CompactJwt.MAX_LENGTH / 1024 + " KiB", token.length() / 1024 + " KiB");
        }
        String[] parts = token.split("\\.", PARTS + 1);
        if (parts.length != PARTS) {
            throw TokenRefusal.of("token", "an encrypted token has five parts (RFC 7516 section 7.1)")
                    .expected("five parts", parts.length + " parts");
        }
        try {
            for (String part : List.of(parts).subList(1, PARTS)) {
                Base64Url.decode(part);
            }
            return new CompactJwe(token, Json.readObject(Base64Url.decode(parts[0])));
        } catch (IllegalArgumentException | JsonException malformed) {
            throw TokenRefusal.of("token", "the encrypted token cannot be decoded: " + malformed.getMessage())
                    .expected("five parts in canonical base64url, the first a JSON object", "something else");
        }
    }

    /** Refuses what must not be used, before any key is tried (RFC 7516 section 4.1, RFC 8725 sections 3.1 and 3.2). */
    public void check() throws TokenRefusal {
        if (header.containsKey("crit")) {
            throw TokenRefusal.of(
                            "crit",
                            "crit names " + Quote.of(header.get("crit"))
                                    + ", which is not understood (RFC 7516 section 4.1.13)")
                    .expected("no critical extension", Quote.of(header.get("crit")));
        }
        if (header.containsKey("zip") && !"DEF".equals(header.get("zip"))) {
            throw TokenRefusal.differs("zip", "DEF (RFC 7516 section 4.1.3)", header.get("zip"));
        }
        if (!(header.get("enc") instanceof String enc) || !ENCRYPTIONS.contains(enc)) {
            throw TokenRefusal.differs(
                    "enc",
                    "one of " + String.join(", ", ENCRYPTIONS.stream().sorted().toList()),
                    header.get("enc"));
        }
        if (header.containsKey("kid") && !(header.get("kid") instanceof String)) {
            throw TokenRefusal.differs("kid", "a text", header.get("kid"));
        }
    }

    private Object algorithm() {
        Object alg = header.get("alg");
        return alg == null ? "" : alg;
    }

    private String encryption() {
        return String.valueOf(header.get("enc"));
    }

    private Optional<String> keyId() {
        return header.get("kid") instanceof String keyId ? Optional.of(keyId) : Optional.empty();
    }

    /**
     * Tries all keys that fit. All failures look the same to the caller (RFC 7516 section 11.5).
     *
     * @throws TokenRefusal if no key decrypts it
     */
    public Decrypted decrypt(List<DecryptionKey> keys) throws TokenRefusal {
        String algorithm = String.valueOf(algorithm());
        List<JWEDecrypter> decrypters = new ArrayList<>();
        for (DecryptionKey key : keys) {
            boolean named =
                    keyId().isEmpty() || key.keyId().isEmpty() || key.keyId().equals(keyId());
            if (named) {
                decrypter(key, algorithm, encryption()).ifPresent(decrypters::add);
            }
        }
        if (decrypters.isEmpty()) {
            throw TokenRefusal.of(
                            "alg",
                            "decryption_key is not for this token, which is encrypted by alg " + Quote.of(algorithm)
                                    + keyId().map(id -> " for the key " + Quote.of(id))
                                            .orElse(""))
                    .expected("RSA-OAEP, ECDH-ES or AES key wrap, with the configured key", Quote.of(algorithm))
                    .advice("Compare decryption_key with the key that the client is registered with; RSA1_5 and"
                            + " passwords (PBES2) are not accepted (RFC 8725 section 3.2)")
                    .verdict(Verdict.NOT_VERIFIABLE);
        }
        for (JWEDecrypter decrypter : decrypters) {
            Optional<String> plain = plain(decrypter);
            if (plain.isPresent()) {
                return new Decrypted(Secret.of(plain.get()), algorithm, encryption());
            }
        }
        throw TokenRefusal.of("token", "the token cannot be decrypted: it was changed, or encrypted for another key")
                .expected("a token encrypted for the configured decryption_key", "another one");
    }

    private static Optional<JWEDecrypter> decrypter(DecryptionKey key, String algorithm, String encryption) {
        try {
            return key.decrypter(algorithm, encryption);
        } catch (JOSEException unusable) {
            return Optional.empty();
        }
    }

    private Optional<String> plain(JWEDecrypter decrypter) {
        try {
            JWEObject object = JWEObject.parse(text);
            object.decrypt(decrypter);
            byte[] plain = object.getPayload().toBytes();
            return plain.length == 0 || plain.length > MOST_BYTES
                    ? Optional.empty()
                    : Optional.of(new String(plain, StandardCharsets.UTF_8));
        } catch (JOSEException | ParseException | IllegalArgumentException | IllegalStateException failed) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "CompactJwe[" + text.length() + " characters]";
    }
}
