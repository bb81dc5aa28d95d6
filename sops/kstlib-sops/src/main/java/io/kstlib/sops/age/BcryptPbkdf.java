package io.kstlib.sops.age;

import java.math.BigInteger;
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

    /**
     * The cipher Blowfish with the two key schedules of bcrypt, which libraries do not export. Its tables are the first digits of π. They are
     * computed, since 1042 numbers in a source file are harder to check.
     */
    private static final class Blowfish {

        private static final int SUBKEYS = 18;
        private static final int BOX = 256;
        private static final int WORDS = SUBKEYS + 4 * BOX;
        private static final int[] PI = piFraction();

        private final int[] state = PI.clone();
        private int left;
        private int right;

        /** Mixes in a key and a salt, both of 64 bytes. */
        void expand(byte[] salt, byte[] key) {
            mix(key);
            left = 0;
            right = 0;
            int position = 0;
            for (int index = 0; index < WORDS; index += 2) {
                left ^= word(salt, position++);
                right ^= word(salt, position++);
                encipher();
                state[index] = left;
                state[index + 1] = right;
            }
        }

        /** Mixes in a key of 64 bytes. */
        void expand(byte[] key) {
            mix(key);
            left = 0;
            right = 0;
            for (int index = 0; index < WORDS; index += 2) {
                encipher();
                state[index] = left;
                state[index + 1] = right;
            }
        }

        /** Encrypts pairs of words in place. */
        void encrypt(int[] words) {
            for (int index = 0; index < words.length; index += 2) {
                left = words[index];
                right = words[index + 1];
                encipher();
                words[index] = left;
                words[index + 1] = right;
            }
        }

        private void mix(byte[] key) {
            for (int index = 0; index < SUBKEYS; index++) {
                state[index] ^= word(key, index);
            }
        }

        private void encipher() {
            int first = left ^ state[0];
            int second = right;
            for (int round = 1; round <= 16; round += 2) {
                second ^= scramble(first) ^ state[round];
                first ^= scramble(second) ^ state[round + 1];
            }
            left = second ^ state[17];
            right = first;
        }

        private int scramble(int word) {
            int sum = state[SUBKEYS + (word >>> 24)] + state[SUBKEYS + BOX + (word >>> 16 & 0xff)];
            return (sum ^ state[SUBKEYS + 2 * BOX + (word >>> 8 & 0xff)]) + state[SUBKEYS + 3 * BOX + (word & 0xff)];
        }

        /** Returns the word at a place of the endless repetition of 64 bytes. */
        private static int word(byte[] cycle, int index) {
            int position = index * 4 % cycle.length;
            return cycle[position] << 24
                    | (cycle[position + 1] & 0xff) << 16
                    | (cycle[position + 2] & 0xff) << 8
                    | (cycle[position + 3] & 0xff);
        }

        /** Uses Machin's formula, with some bits more than needed. */
        private static int[] piFraction() {
            int bits = WORDS * 32;
            int spare = 64;
            BigInteger one = BigInteger.ONE.shiftLeft(bits + spare);
            BigInteger pi = arctanOfInverse(5, one)
                    .shiftLeft(4)
                    .subtract(arctanOfInverse(239, one).shiftLeft(2))
                    .shiftRight(spare);
            int[] words = new int[WORDS];
            for (int index = 0; index < WORDS; index++) {
                words[index] = pi.shiftRight(bits - 32 * (index + 1)).intValue();
            }
            return words;
        }

        private static BigInteger arctanOfInverse(int number, BigInteger one) {
            BigInteger square = BigInteger.valueOf((long) number * number);
            BigInteger power = one.divide(BigInteger.valueOf(number));
            BigInteger sum = power;
            for (int term = 3; power.signum() != 0; term += 2) {
                power = power.divide(square);
                BigInteger part = power.divide(BigInteger.valueOf(term));
                sum = term % 4 == 3 ? sum.subtract(part) : sum.add(part);
            }
            return sum;
        }
    }
}
