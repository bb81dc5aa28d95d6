package io.kstlib.base;

import io.kstlib.files.ContentHash;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Derives keys from a secret: HKDF with SHA-256 (RFC 5869), which the JDK has only from version 25 on. It needs the hash only. To find an HMAC, the JDK
 * makes every provider on the module path. Stateless, safe for use by several threads.
 */
public final class Hkdf {

    private static final int HASH_BYTES = 32;
    private static final int BLOCK_BYTES = 64;
    private static final int INNER = 0x36;
    private static final int OUTER = 0x5c;

    private Hkdf() {}

    /**
     * Derives one key.
     *
     * @param secret the input keying material; may be empty
     * @param purpose the purpose of the key, in ASCII (the {@code info} of RFC 5869); may be empty
     * @param length 1 to 32 bytes
     * @param salt the parts of the salt, one behind the other; none for no salt
     * @return the key
     * @throws IllegalArgumentException if the length is not in this range
     */
    public static byte[] derive(byte[] secret, String purpose, int length, byte[]... salt) {
        if (length < 1 || length > HASH_BYTES) {
            throw new IllegalArgumentException("one block of HKDF-SHA256 has 1 to 32 bytes");
        }
        byte[] pseudorandomKey = hmac(joined(salt), secret);
        byte[] block = hmac(pseudorandomKey, purpose.getBytes(StandardCharsets.US_ASCII), new byte[] {1});
        return Arrays.copyOf(block, length);
    }

    /**
     * Returns the authentication code of a message: HMAC with SHA-256 (RFC 2104), of which HKDF is made.
     *
     * @param key the key
     * @param message the parts of the message, one behind the other
     * @return 32 bytes
     */
    public static byte[] hmac(byte[] key, byte[]... message) {
        byte[] block = Arrays.copyOf(key.length > BLOCK_BYTES ? ContentHash.bytes(key) : key, BLOCK_BYTES);
        byte[] inner = ContentHash.bytes(joined(masked(block, INNER), joined(message)));
        return ContentHash.bytes(joined(masked(block, OUTER), inner));
    }

    private static byte[] masked(byte[] block, int mask) {
        byte[] masked = new byte[block.length];
        for (int index = 0; index < block.length; index++) {
            masked[index] = (byte) (block[index] ^ mask);
        }
        return masked;
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
