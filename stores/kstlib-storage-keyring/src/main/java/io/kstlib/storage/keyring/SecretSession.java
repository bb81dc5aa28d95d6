package io.kstlib.storage.keyring;

import io.kstlib.base.Hkdf;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The encryption of one session with the Secret Service, {@value #ALGORITHM}: a key exchange in the second Oakley group (RFC 2409 section 6.2), the key by
 * HKDF with SHA-256 (RFC 5869), secrets by AES in CBC mode. It keeps the secret out of a recording of the bus. Used by one thread.
 */
final class SecretSession {

    static final String ALGORITHM = "dh-ietf1024-sha256-aes128-cbc-pkcs7";

    private static final int PRIME_BYTES = 128;
    private static final int KEY_BYTES = 16;
    private static final int IV_BYTES = 16;
    private static final int EXPONENT_BITS = 1023;
    private static final BigInteger PRIME = new BigInteger(
            "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F14374"
                    + "FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF",
            16);

    private final SecureRandom random = new SecureRandom();
    private final BigInteger exponent = new BigInteger(EXPONENT_BITS, random);

    /** Returns our half of the key exchange. */
    byte[] publicKey() {
        return padded(BigInteger.TWO.modPow(exponent, PRIME));
    }

    /**
     * Ends the key exchange.
     *
     * @param theirs the other half
     * @return the key of the session
     * @throws KeyringException if anyone could compute the key from the other half
     */
    SecretKeySpec key(byte[] theirs) throws KeyringException {
        BigInteger other = new BigInteger(1, theirs);
        if (theirs.length > PRIME_BYTES
                || other.compareTo(BigInteger.ONE) <= 0
                || other.compareTo(PRIME.subtract(BigInteger.ONE)) >= 0) {
            throw new KeyringException(
                    KeyringException.Reason.FAILED, "its half of the key exchange is out of range", null);
        }
        byte[] shared = padded(other.modPow(exponent, PRIME));
        try {
            return new SecretKeySpec(Hkdf.derive(shared, "", KEY_BYTES), "AES");
        } finally {
            Arrays.fill(shared, (byte) 0);
        }
    }

    private static byte[] padded(BigInteger number) {
        byte[] bytes = number.toByteArray();
        int from = Math.max(0, bytes.length - PRIME_BYTES);
        byte[] padded = new byte[PRIME_BYTES];
        System.arraycopy(bytes, from, padded, PRIME_BYTES - (bytes.length - from), bytes.length - from);
        return padded;
    }

    byte[] newIv() {
        byte[] iv = new byte[IV_BYTES];
        random.nextBytes(iv);
        return iv;
    }

    static byte[] encrypt(SecretKeySpec key, byte[] iv, byte[] secret) throws KeyringException {
        return run(Cipher.ENCRYPT_MODE, key, iv, secret);
    }

    static byte[] decrypt(SecretKeySpec key, byte[] iv, byte[] encrypted) throws KeyringException {
        return run(Cipher.DECRYPT_MODE, key, iv, encrypted);
    }

    private static byte[] run(int mode, SecretKeySpec key, byte[] iv, byte[] content) throws KeyringException {
        if (iv.length != IV_BYTES) {
            throw new KeyringException(KeyringException.Reason.FAILED, "its initialization vector is malformed", null);
        }
        try {
            Cipher cipher =
                    Cipher.getInstance("AES/CBC/PKCS5Padding"); // what the protocol has; the bus is the person's own
            cipher.init(mode, key, new IvParameterSpec(iv));
            return cipher.doFinal(content);
        } catch (GeneralSecurityException unfit) {
            throw failed(unfit);
        }
    }

    private static KeyringException failed(GeneralSecurityException cause) {
        return new KeyringException(
                KeyringException.Reason.FAILED, "what it sent cannot be decrypted by the key of the session", cause);
    }
}
