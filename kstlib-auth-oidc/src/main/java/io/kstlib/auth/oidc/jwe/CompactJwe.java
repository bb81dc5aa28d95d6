package io.kstlib.auth.oidc.jwe;

import io.kstlib.auth.core.jwt.Base64Url;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A JWE in compact serialization (RFC 7516 section 7.1), read as strictly as a signed token and not decrypted. Immutable. */
final class CompactJwe {

    private static final int PARTS = 5;
    private static final Set<String> ENCRYPTIONS =
            Set.of("A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512", "A128GCM", "A192GCM", "A256GCM");

    private final String text;
    private final Map<String, @Nullable Object> header;

    private CompactJwe(String text, Map<String, @Nullable Object> header) {
        this.text = text;
        this.header = Collections.unmodifiableMap(header);
    }

    static CompactJwe parse(String token) throws TokenRefusal {
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
    void check() throws TokenRefusal {
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

    Object algorithm() {
        Object alg = header.get("alg");
        return alg == null ? "" : alg;
    }

    String encryption() {
        return String.valueOf(header.get("enc"));
    }

    Optional<String> keyId() {
        return header.get("kid") instanceof String keyId ? Optional.of(keyId) : Optional.empty();
    }

    String text() {
        return text;
    }

    @Override
    public String toString() {
        return "CompactJwe[" + text.length() + " characters]";
    }
}
