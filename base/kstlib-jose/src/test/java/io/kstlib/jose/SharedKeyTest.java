package io.kstlib.jose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.token.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class SharedKeyTest {

    @Test
    void theLengthDecidesTheAlgorithms() throws Exception { // RFC 7518 section 3.2
        assertEquals(List.of("HS256"), SharedKey.of(Secret.of("x".repeat(32))).algorithms());
        assertEquals(
                List.of("HS256", "HS384"),
                SharedKey.of(Secret.of("x".repeat(63))).algorithms());
        assertEquals(
                List.of("HS256", "HS384", "HS512"),
                SharedKey.of(Secret.of("x".repeat(64))).algorithms());
        assertEquals("HS256", SharedKey.of(Secret.of("x".repeat(64))).standardAlgorithm());
        assertEquals(
                List.of("HS256"), SharedKey.of(Secret.of("\u00e9".repeat(16))).algorithms());
    }

    @Test
    void aShortSecretDoesNotSign() {
        UnusableKeyException refusal = assertThrows(
                UnusableKeyException.class, () -> SharedKey.of(Secret.of("canary-secret-of-31-characters-")));

        assertTrue(refusal.getMessage().startsWith("is shorter than 32 bytes"), refusal.getMessage());
        assertFalse(refusal.getMessage().contains("canary"), refusal.getMessage());
    }

    @Test
    void signsWithTheBytesOfTheText() throws Exception { // OpenID Connect Core 1.0 section 10.1
        String secret = "canary-secret-of-exactly-32-byte";
        String jwt = SharedKey.of(Secret.of(secret)).sign("HS256", Map.of("typ", "JWT"), Map.of("iss", "my-app"));

        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        byte[] expected = mac.doFinal(jwt.substring(0, jwt.lastIndexOf('.')).getBytes(StandardCharsets.US_ASCII));
        assertEquals(
                Base64.getUrlEncoder().withoutPadding().encodeToString(expected),
                jwt.substring(jwt.lastIndexOf('.') + 1));
    }

    @Test
    void showsNoPartOfItself() throws Exception {
        assertEquals("SharedKey", SharedKey.of(Secret.of("x".repeat(32))).toString());
    }
}
