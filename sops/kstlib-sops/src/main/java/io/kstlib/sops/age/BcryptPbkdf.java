package io.kstlib.sops.age;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The key derivation {@code bcrypt_pbkdf} that OpenSSH protects its key files with: PBKDF2 with a hash made of bcrypt, and the bytes of its
 * blocks interleaved.
 */
final class BcryptPbkdf {

    private static final int BLOCK_BYTES = 32;
    private static final String TEXT = "OxychromaticBlowfishSwatDynamite";

    private final byte[] passphraseHash;
    private final byte[] salt;
    private final int rounds;

    BcryptPbkdf(byte[] passphrase, byte[] salt, int rounds) {
        this.passphraseHash = sha512(passphrase);
        this.salt = salt;
        this.rounds = rounds;
    }

    byte[] derive(int length) {
        int blocks = (length + BLOCK_BYTES - 1) / BLOCK_BYTES;
        byte[] key = new byte[length];
        for (int block = 0; block < blocks; block++) {
            byte[] bytes = block(block + 1);
            for (int index = 0; index * blocks + block < length; index++) {
                key[index * blocks + block] = bytes[index];
            }
        }
        return key;
    }

    private byte[] block(int number) {
        ByteBuffer numbered = ByteBuffer.allocate(salt.length + 4).put(salt).putInt(number);
        byte[] hash = hash(sha512(numbered.array()));
        byte[] sum = hash.clone();
        for (int round = 1; round < rounds; round++) {
            hash = hash(sha512(hash));
            for (int index = 0; index < BLOCK_BYTES; index++) {
                sum[index] ^= hash[index];
            }
        }
        return sum;
    }

    private byte[] hash(byte[] saltHash) {
        Blowfish cipher = new Blowfish();
        cipher.expand(saltHash, passphraseHash);
        for (int round = 0; round < 64; round++) {
            cipher.expand(saltHash);
            cipher.expand(passphraseHash);
        }
        int[] words = new int[BLOCK_BYTES / 4];
        ByteBuffer.wrap(TEXT.getBytes(StandardCharsets.US_ASCII)).asIntBuffer().get(words);
        for (int round = 0; round < 64; round++) {
            cipher.encrypt(words);
        }
        ByteBuffer bytes = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(words);
        return bytes.array();
    }

    private static byte[] sha512(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-512").digest(content);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-512", missing);
        }
    }
}
