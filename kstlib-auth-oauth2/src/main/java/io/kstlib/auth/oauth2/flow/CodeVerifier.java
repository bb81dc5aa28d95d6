package io.kstlib.auth.oauth2.flow;

import io.kstlib.auth.api.token.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * The {@code code_verifier} of one login (RFC 7636 section 4.1) and its challenge. The method is always {@code S256}, because {@code plain} shows the
 * verifier to all who see the authorization request.
 */
record CodeVerifier(Secret value) {

    static final String METHOD = "S256";

    static CodeVerifier fresh(RandomGenerator random) {
        return new CodeVerifier(RandomValue.from(random));
    }

    /** Computes the {@code code_challenge} (RFC 7636 section 4.2). */
    String challenge() {
        byte[] ascii = value.reveal().getBytes(StandardCharsets.US_ASCII);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(ascii);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
