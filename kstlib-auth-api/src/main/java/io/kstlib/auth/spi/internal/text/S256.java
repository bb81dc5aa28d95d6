package io.kstlib.auth.spi.internal.text;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The hash that OAuth calls {@code S256}: SHA-256 (FIPS 180-4) in base64url without padding. */
public final class S256 {

    private S256() {}

    /**
     * Hashes octets.
     *
     * @param octets what is hashed
     * @return 43 characters: a {@code code_challenge} (RFC 7636 section 4.2), an {@code x5t#S256} (RFC 8705 section 3.1), an {@code ath} (RFC 9449
     *     section 4.2)
     */
    public static String of(byte[] octets) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }
}
