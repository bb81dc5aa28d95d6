package io.kstlib.auth.oidc.jose;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.oidc.vectors.Vectors;
import io.kstlib.auth.oidc.vectors.Vectors.Wycheproof;
import io.kstlib.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Wycheproof's encrypted texts, and those of the JOSE cookbook (RFC 7520). Valid ones are decrypted, all others refused. */
class PublishedEncryptionsTest {

    static List<Wycheproof> encryptions() {
        return Vectors.wycheproof("json_web_encryption_test.json");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("encryptions")
    void encryption(Wycheproof vector) {
        Optional<String> plain = decrypted(vector.text("jwe"), vector.secretKeys());

        // RSAES-PKCS1-v1_5 is not accepted, whatever its file says (RFC 8725 section 3.2).
        boolean expected = vector.isValid() && !isPkcs1(vector);
        assertEquals(expected, plain.isPresent());
        if (expected) {
            assertEquals(new String(HexFormat.of().parseHex(vector.text("pt")), StandardCharsets.UTF_8), plain.get());
        }
    }

    private static boolean isPkcs1(Wycheproof vector) {
        return vector.secretKeys().toString().contains("alg=RSA1_5");
    }

    /** How many vectors there are, how many are decrypted, and which ones are not although their file calls them valid. */
    @ParameterizedTest(name = "{0}: {1} vectors")
    @CsvSource(
            delimiter = '|',
            value = {
                "json_web_encryption_test | 139 | 57 | {RSA1_5=[100, 101, 102, 103, 104, 105, 112, 128]}",
                "json_web_crypto_test | 34 | 2 | {}",
            })
    void decryptsWhatIsValidAndTellsWhyNotTheRest(String file, int vectors, int decrypted, String refusedByPolicy) {
        Map<String, List<Long>> refused = new TreeMap<>();
        List<Long> decryptedWrongly = new ArrayList<>();
        int count = 0;
        int good = 0;
        for (Wycheproof vector : Vectors.wycheproof(file + ".json")) {
            if (!vector.test().containsKey("jwe")) {
                continue;
            }
            count++;
            boolean plain = decrypted(vector.text("jwe"), vector.secretKeys()).isPresent();
            if (plain && vector.isValid()) {
                good++;
            } else if (plain) {
                decryptedWrongly.add(vector.id());
            } else if (vector.isValid()) {
                refused.computeIfAbsent(isPkcs1(vector) ? "RSA1_5" : "another", reason -> new ArrayList<>())
                        .add(vector.id());
            }
        }

        assertEquals(List.of(), decryptedWrongly);
        assertEquals(refusedByPolicy, refused.toString());
        assertEquals(List.of(vectors, decrypted), List.of(count, good));
    }

    @ParameterizedTest
    @CsvSource({
        "5_1.key_encryption_using_rsa_v15_and_aes-hmac-sha2, false", // RSA1_5: RFC 8725 section 3.2
        "5_2.key_encryption_using_rsa-oaep_with_aes-gcm, true",
        "5_4.key_agreement_with_key_wrapping_using_ecdh-es_and_aes-keywrap_with_aes-gcm, true",
        "5_5.key_agreement_using_ecdh-es_with_aes-cbc-hmac-sha2, true",
        "5_6.direct_encryption_using_aes-gcm, true",
        "5_7.key_wrap_using_aes-gcm_keywrap_with_aes-cbc-hmac-sha2, true",
        "5_8.key_wrap_using_aes-keywrap_with_aes-gcm, true",
        "5_9.compressed_content, true",
    })
    void cookbook(String file, boolean valid) {
        Map<String, @Nullable Object> example = Vectors.rfc7520(file);
        Object key = Vectors.at(example, "input", "key");

        Optional<String> plain =
                decrypted(String.valueOf(Vectors.at(example, "output", "compact")), Map.of("keys", List.of(key)));

        assertEquals(valid ? Vectors.at(example, "input", "plaintext") : null, plain.orElse(null));
    }

    @Test
    void doesNotDecryptWithAPassword() { // RFC 7520 section 5.3: PBES2, where the token would set the cost
        Map<String, @Nullable Object> example =
                Vectors.rfc7520("5_3.key_wrap_using_pbes2-aes-keywrap_with-aes-cbc-hmac-sha2");
        Map<String, @Nullable Object> anyKey =
                Vectors.object(Vectors.at(Vectors.rfc7520("5_6.direct_encryption_using_aes-gcm"), "input", "key"));
        anyKey.remove("kid");
        anyKey.remove("alg");

        assertEquals(
                Optional.empty(),
                decrypted(String.valueOf(Vectors.at(example, "output", "compact")), Map.of("keys", List.of(anyKey))));
    }

    private static Optional<String> decrypted(String token, Map<String, @Nullable Object> keys) {
        try {
            CompactJwe jwe = CompactJwe.parse(token);
            jwe.check();
            String set = new String(Json.write(keys), StandardCharsets.UTF_8);
            List<DecryptionKey> read = DecryptionKey.read(Secret.of(set)).orElse(List.of());
            return Optional.of(jwe.decrypt(read).text().reveal());
        } catch (TokenRefusal refused) {
            return Optional.empty();
        }
    }
}
