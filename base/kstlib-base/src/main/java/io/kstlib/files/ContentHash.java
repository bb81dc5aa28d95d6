package io.kstlib.files;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/** Hashes that identify equal contents: SHA-256 (FIPS 180-4). */
public final class ContentHash {

    private ContentHash() {}

    /**
     * Hashes content.
     *
     * @param content the content
     * @return 32 bytes
     */
    public static byte[] bytes(byte[] content) {
        return sha256().digest(content);
    }

    /**
     * Hashes content.
     *
     * @param content the content
     * @return 64 hexadecimal digits in lower case
     */
    public static String hex(byte[] content) {
        return HexFormat.of().formatHex(bytes(content));
    }

    /**
     * Hashes content.
     *
     * @param content the content
     * @return base64url without padding, 43 characters
     */
    public static String base64Url(byte[] content) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(content));
    }

    /**
     * Hashes a stream.
     *
     * @param content the content, in pieces; read to its end and left open
     * @return 64 hexadecimal digits in lower case
     * @throws IOException if it cannot be read
     */
    public static String hex(InputStream content) throws IOException {
        MessageDigest digest = sha256();
        byte[] block = new byte[64 << 10];
        for (int n = content.read(block); n >= 0; n = content.read(block)) {
            digest.update(block, 0, n);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException("every Java platform has SHA-256", everyJavaHasIt);
        }
    }
}
