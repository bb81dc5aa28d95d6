package io.kstlib.auth.device;

import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.token.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * The {@code code_verifier} of a login (RFC 7636 section 4.1). RFC 8628 does not need one. Keycloak demands it of a client that must use PKCE.
 *
 * @param value 256 random bits
 */
record CodeVerifier(Secret value) {

    static final String METHOD = "S256";

    private static final int BYTES = 32;

    /** Whether a server refused because the request had none. It is not sent without need: some servers refuse parameters that they do not expect. */
    static boolean isWantedBy(OAuthErrorException refused) {
        return refused.error().equals("invalid_request")
                && refused.errorDescription()
                        .filter(text -> text.contains("code_challenge"))
                        .isPresent();
    }

    static CodeVerifier fresh(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new CodeVerifier(Secret.of(encoded(bytes)));
    }

    /** Computes the {@code code_challenge} (RFC 7636 section 4.2). */
    String challenge() {
        byte[] ascii = value.reveal().getBytes(StandardCharsets.US_ASCII);
        try {
            return encoded(MessageDigest.getInstance("SHA-256").digest(ascii));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
