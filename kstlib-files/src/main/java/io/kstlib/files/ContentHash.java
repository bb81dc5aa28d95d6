package io.kstlib.files;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/** What tells one content from another: SHA-256 (FIPS 180-4). */
public final class ContentHash {

    private ContentHash() {}

    /**
     * @param content what is hashed
     * @return 64 hexadecimal digits in lower case
     */
    public static String hex(byte[] content) {
        return HexFormat.of().formatHex(sha256(content));
    }

    /**
     * @param content what is hashed
     * @return base64url without padding, 43 characters
     */
    public static String base64Url(byte[] content) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(content));
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
