package io.kstlib.sops.age;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;

/** HKDF with SHA-256 (RFC 5869), which the JDK has only from version 25 on. */
final class Hkdf {

    private static final int HASH_BYTES = 32;

    private Hkdf() {}

    /**
     * Derives one key.
     *
     * @param secret the input keying material; may be empty
     * @param salt the salt; may be empty
     * @param info what the key is for, in ASCII
     * @param length 1 to 32 bytes
     */
    static byte[] sha256(byte[] secret, byte[] salt, String info, int length) {
        if (length < 1 || length > HASH_BYTES) {
            throw new IllegalArgumentException("one block of HKDF-SHA256 has 1 to 32 bytes");
        }
        byte[] pseudorandomKey = hmacSha256(salt.length == 0 ? new byte[HASH_BYTES] : salt, secret);
        byte[] label = info.getBytes(StandardCharsets.US_ASCII);
        byte[] block = Arrays.copyOf(label, label.length + 1);
        block[label.length] = 1;
        return Arrays.copyOf(hmacSha256(pseudorandomKey, block), length);
    }

    static byte[] hmacSha256(byte[] key, byte[] message) {
        HMac mac = new HMac(SHA256Digest.newInstance());
        mac.init(new KeyParameter(key));
        mac.update(message, 0, message.length);
        byte[] code = new byte[mac.getMacSize()];
        mac.doFinal(code, 0);
        return code;
    }

    static byte[] concatenate(byte[] first, byte[] second) {
        byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
