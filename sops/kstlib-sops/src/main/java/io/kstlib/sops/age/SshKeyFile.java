package io.kstlib.sops.age;

import static io.kstlib.sops.age.AgeFileException.Part.HEADER;
import static io.kstlib.sops.age.AgeFileException.Part.KEY;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** A private key file of SSH. Its public side can be read without the passphrase. Immutable. */
sealed interface SshKeyFile {

    /** {@return the public side} */
    SshPublicKey publicKey();

    /**
     * Reads a file as {@code ssh-keygen} writes it: {@code OPENSSH PRIVATE KEY}, or PEM with {@code RSA PRIVATE KEY} or {@code PRIVATE KEY}.
     *
     * @param content the content of the file; the caller limits its size
     * @param random the source of the blinding of RSA
     * @return the key, or the encrypted file
     * @throws AgeFileException if it is something else, or a PEM file with a passphrase
     */
    static SshKeyFile parse(byte[] content, SecureRandom random) throws AgeFileException {
        Matcher pem = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\r?\\n(.*?)-----END \\1-----", Pattern.DOTALL)
                .matcher(new String(content, StandardCharsets.ISO_8859_1).strip());
        if (!pem.matches()) {
            throw new AgeFileException(KEY, "it is not a private key of SSH");
        }
        String label = pem.group(1);
        String body = pem.group(2);
        if (body.contains("ENCRYPTED") || label.startsWith("ENCRYPTED")) {
            throw new AgeFileException(
                    KEY,
                    "it is a PEM key with a passphrase, which is not supported; \"ssh-keygen -p -f FILE\" rewrites it "
                            + "in the format of OpenSSH");
        }
        byte[] decoded = decode(body);
        return switch (label) {
            case "OPENSSH PRIVATE KEY" -> OpenSsh.parse(decoded, random);
            case "RSA PRIVATE KEY" -> Pem.pkcs1(decoded, random);
            case "PRIVATE KEY" -> Pem.pkcs8(decoded, random);
            default ->
                throw new AgeFileException(
                        KEY, "age takes ssh-ed25519 and ssh-rsa keys, and this file holds a " + label);
        };
    }

    private static byte[] decode(String body) throws AgeFileException {
        try {
            return Base64.getMimeDecoder().decode(body);
        } catch (IllegalArgumentException malformed) {
            throw new AgeFileException(KEY, "it is cut off or damaged", malformed);
        }
    }

    private static byte[] sha512(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-512").digest(content);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-512", missing);
        }
    }

    /** A private key file of OpenSSH (its {@code PROTOCOL.key}) that a passphrase protects. Immutable. */
    @SuppressWarnings("ArrayRecordComponent") // a file is the same as itself only
    record Locked(SshPublicKey publicKey, String cipher, byte[] salt, int rounds, byte[] encrypted, SecureRandom random)
            implements SshKeyFile {

        private static final Map<String, String> CIPHERS =
                Map.of("aes256-ctr", "AES/CTR/NoPadding", "aes256-cbc", "AES/CBC/NoPadding");
        private static final int KEY_BYTES = 32;
        private static final int IV_BYTES = 16;

        /**
         * Opens the file.
         *
         * @param passphrase the passphrase in UTF-8
         * @return the key
         * @throws AgeFileException if the passphrase is wrong or the file damaged
         */
        Open decrypt(byte[] passphrase) throws AgeFileException {
            if (passphrase.length == 0 || encrypted.length % IV_BYTES != 0) {
                throw new AgeFileException(KEY, "the passphrase is wrong, or the file is damaged");
            }
            byte[] keyAndIv = new BcryptPbkdf(passphrase, salt, rounds).derive(KEY_BYTES + IV_BYTES);
            try {
                Cipher decryption = Cipher.getInstance(CIPHERS.get(cipher));
                decryption.init(
                        Cipher.DECRYPT_MODE,
                        new SecretKeySpec(keyAndIv, 0, KEY_BYTES, "AES"),
                        new IvParameterSpec(keyAndIv, KEY_BYTES, IV_BYTES));
                return OpenSsh.read(decryption.doFinal(encrypted), publicKey, random);
            } catch (GeneralSecurityException missing) {
                throw new IllegalStateException("every Java platform has AES", missing);
            }
        }
    }

    /** The format of key files of OpenSSH: the public side, and the secret part, decrypted. */
    final class OpenSsh {

        private static final byte[] MAGIC = "openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII);

        /** About ten seconds. By default {@code ssh-keygen} writes 24. */
        private static final long MAX_ROUNDS = 1000;

        private static final int SEED_BYTES = 32;
        private static final String WRONG = "the passphrase is wrong, or the file is damaged";

        private OpenSsh() {}

        static SshKeyFile parse(byte[] content, SecureRandom random) throws AgeFileException {
            if (content.length < MAGIC.length || !Arrays.equals(content, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
                throw new AgeFileException(KEY, "it is not a private key of OpenSSH");
            }
            SshPublicKey.WireReader reader =
                    new SshPublicKey.WireReader(Arrays.copyOfRange(content, MAGIC.length, content.length));
            String cipher = reader.text();
            String derivation = reader.text();
            SshPublicKey.WireReader options = new SshPublicKey.WireReader(reader.string());
            if (reader.uint32() != 1) {
                throw new AgeFileException(KEY, "it holds several keys");
            }
            SshPublicKey publicKey = SshPublicKey.ofWire(reader.string());
            byte[] secrets = reader.string();
            if (cipher.equals("none") && derivation.equals("none")) {
                return read(secrets, publicKey, random);
            }
            if (!Locked.CIPHERS.containsKey(cipher) || !derivation.equals("bcrypt")) {
                throw new AgeFileException(
                        KEY,
                        "it is encrypted in a way that is not supported; "
                                + "\"ssh-keygen -p -Z aes256-ctr -f FILE\" rewrites it");
            }
            byte[] salt = options.string();
            long rounds = options.uint32();
            if (rounds < 1 || rounds > MAX_ROUNDS || salt.length == 0 || salt.length > 1024) {
                throw new AgeFileException(
                        KEY, "its passphrase is stretched in 1 to " + MAX_ROUNDS + " rounds, not " + rounds);
            }
            return new Locked(publicKey, cipher, salt, (int) rounds, secrets, random);
        }

        static Open read(byte[] secrets, SshPublicKey publicKey, SecureRandom random) throws AgeFileException {
            SshPublicKey.WireReader reader = new SshPublicKey.WireReader(secrets);
            long check = reader.uint32();
            long sameCheck = reader.uint32();
            if (check != sameCheck || !reader.text().equals(publicKey.type())) {
                throw new AgeFileException(KEY, WRONG);
            }
            Open key = publicKey instanceof SshPublicKey.Rsa rsa
                    ? rsa(reader, rsa, random)
                    : ed25519(reader, (SshPublicKey.Ed25519) publicKey);
            reader.string(); // the comment
            byte[] padding = reader.rest();
            for (int index = 0; index < padding.length; index++) {
                if (padding[index] != (byte) (index + 1)) {
                    throw new AgeFileException(KEY, WRONG);
                }
            }
            return key;
        }

        private static Open ed25519(SshPublicKey.WireReader reader, SshPublicKey.Ed25519 publicKey)
                throws AgeFileException {
            byte[] point = reader.string();
            byte[] seedAndPoint = reader.string();
            if (!Arrays.equals(point, publicKey.point())
                    || seedAndPoint.length != SEED_BYTES + point.length
                    || !Arrays.equals(seedAndPoint, SEED_BYTES, seedAndPoint.length, point, 0, point.length)) {
                throw new AgeFileException(KEY, "its secret and its public key do not belong together");
            }
            return new Open.Ed25519(publicKey, Arrays.copyOf(seedAndPoint, SEED_BYTES));
        }

        private static Open rsa(SshPublicKey.WireReader reader, SshPublicKey.Rsa publicKey, SecureRandom random)
                throws AgeFileException {
            BigInteger modulus = reader.positiveInteger();
            BigInteger exponent = reader.positiveInteger();
            BigInteger secret = reader.positiveInteger();
            BigInteger coefficient = reader.positiveInteger();
            BigInteger first = reader.positiveInteger();
            BigInteger second = reader.positiveInteger();
            if (!modulus.equals(publicKey.modulus())
                    || !exponent.equals(publicKey.exponent())
                    || !first.multiply(second).equals(modulus)
                    || first.bitLength() < 2
                    || second.bitLength() < 2) {
                throw new AgeFileException(KEY, "its secret and its public key do not belong together");
            }
            RSAPrivateCrtKeySpec spec = new RSAPrivateCrtKeySpec(
                    modulus,
                    exponent,
                    secret,
                    first,
                    second,
                    secret.mod(first.subtract(BigInteger.ONE)),
                    secret.mod(second.subtract(BigInteger.ONE)),
                    coefficient);
            try {
                return new Open.Rsa(
                        publicKey, (RSAPrivateKey) KeyFactory.getInstance("RSA").generatePrivate(spec), random);
            } catch (GeneralSecurityException malformed) {
                throw new AgeFileException(KEY, "its RSA key is malformed", malformed);
            }
        }
    }

    /** Private keys of PEM files that no passphrase protects: PKCS #1 and PKCS #8. */
    final class Pem {

        /** Far more than a key of 16384 bits takes. */
        private static final int MAX_PKCS1_BYTES = 32 * 1024;

        private Pem() {}

        static Open pkcs1(byte[] der, SecureRandom random) throws AgeFileException {
            if (der.length > MAX_PKCS1_BYTES) {
                throw new AgeFileException(KEY, "its RSA key is larger than any in use");
            }
            try {
                return rsa(privateKeyInfo(der), random);
            } catch (IOException malformed) {
                throw new AgeFileException(KEY, "it is cut off or damaged", malformed);
            }
        }

        /** Puts the key into the envelope of PKCS #8 (RFC 5208 section 5). It stays byte for byte, so that the JDK checks it as it is written. */
        private static byte[] privateKeyInfo(byte[] pkcs1) throws IOException {
            return new DERSequence(new ASN1Encodable[] {
                        new ASN1Integer(0),
                        new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                        new DEROctetString(pkcs1)
                    })
                    .getEncoded(ASN1Encoding.DER);
        }

        static Open pkcs8(byte[] der, SecureRandom random) throws AgeFileException {
            try {
                PrivateKey key = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(der));
                if (key instanceof EdECPrivateKey edwards && edwards.getBytes().isPresent()) {
                    return ed25519(edwards.getBytes().get());
                }
            } catch (GeneralSecurityException another) {
                return rsa(der, random);
            }
            throw new AgeFileException(KEY, "its Ed25519 key cannot be read");
        }

        private static Open ed25519(byte[] seed) throws AgeFileException {
            byte[] point = new byte[Ed25519.PUBLIC_KEY_SIZE];
            Ed25519.generatePublicKey(seed, 0, point, 0);
            return new Open.Ed25519(new SshPublicKey.Ed25519(point), seed);
        }

        private static Open rsa(byte[] pkcs8, SecureRandom random) throws AgeFileException {
            try {
                PrivateKey key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
                if (key instanceof RSAPrivateCrtKey rsa) {
                    return new Open.Rsa(SshPublicKey.rsa(rsa.getPublicExponent(), rsa.getModulus()), rsa, random);
                }
            } catch (GeneralSecurityException malformed) {
                throw new AgeFileException(KEY, "age takes ssh-ed25519 and ssh-rsa keys, and this is none", malformed);
            }
            throw new AgeFileException(KEY, "its RSA key lacks its public part");
        }
    }

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
            ByteBuffer.wrap(TEXT.getBytes(StandardCharsets.US_ASCII))
                    .asIntBuffer()
                    .get(words);
            for (int round = 0; round < 64; round++) {
                cipher.encrypt(words);
            }
            ByteBuffer bytes = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asIntBuffer().put(words);
            return bytes.array();
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
                return (sum ^ state[SUBKEYS + 2 * BOX + (word >>> 8 & 0xff)])
                        + state[SUBKEYS + 3 * BOX + (word & 0xff)];
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

    /** A private key of a file that is not encrypted, or was decrypted. Immutable; its {@code toString} shows nothing of it. */
    abstract sealed class Open implements SshKeyFile, AgeIdentity {

        private final SshPublicKey publicKey;

        private Open(SshPublicKey publicKey) {
            this.publicKey = publicKey;
        }

        @Override
        public SshPublicKey publicKey() {
            return publicKey;
        }

        /** Returns how many arguments a stanza of this type has. */
        abstract int arguments();

        /** Opens a stanza that names this key. */
        abstract Optional<byte[]> open(Stanza stanza) throws AgeFileException;

        @Override
        public final Optional<byte[]> unwrap(Stanza stanza) throws AgeFileException {
            if (!stanza.type().equals(publicKey.type())) {
                return Optional.empty();
            }
            stanza.requireArguments(arguments());
            return publicKey.isNamedBy(stanza) ? open(stanza) : Optional.empty();
        }

        @Override
        public String toString() {
            return "identity of " + publicKey.text();
        }

        /** A key of type {@code ssh-ed25519}. */
        static final class Ed25519 extends Open {

            private final SshPublicKey.Ed25519 publicKey;
            private final byte[] seed;

            Ed25519(SshPublicKey.Ed25519 publicKey, byte[] seed) {
                super(publicKey);
                this.publicKey = publicKey;
                this.seed = seed.clone();
            }

            @Override
            int arguments() {
                return 2;
            }

            @Override
            Optional<byte[]> open(Stanza stanza) throws AgeFileException {
                byte[] share = stanza.argument(1, X25519.SIZE_BYTES);
                byte[] scalar = scalar();
                byte[] shared = X25519.multiply(scalar, share)
                        .orElseThrow(() ->
                                new AgeFileException(HEADER, "the stanza ssh-ed25519 has a share of small order"));
                return stanza.open(publicKey.wrappingKey(shared, share, X25519.publicKey(scalar)));
            }

            /** Returns the scalar that Ed25519 makes of its seed (RFC 8032, section 5.1.5). X25519 clamps it itself. */
            private byte[] scalar() {
                return Arrays.copyOf(sha512(seed), X25519.SIZE_BYTES);
            }
        }

        /** A key of type {@code ssh-rsa}. */
        static final class Rsa extends Open {

            private final RSAPrivateKey key;
            private final SecureRandom random;

            /**
             * @param random the source of the blinding
             */
            Rsa(SshPublicKey.Rsa publicKey, RSAPrivateKey key, SecureRandom random) {
                super(publicKey);
                this.key = key;
                this.random = random;
            }

            @Override
            int arguments() {
                return 1;
            }

            @Override
            Optional<byte[]> open(Stanza stanza) throws AgeFileException {
                try {
                    byte[] fileKey = SshPublicKey.Rsa.cipher(Cipher.DECRYPT_MODE, key, random)
                            .doFinal(stanza.body());
                    if (fileKey.length == Stanza.KEY_BYTES) {
                        return Optional.of(fileKey);
                    }
                } catch (GeneralSecurityException changed) {
                    throw new AgeFileException(HEADER, "the stanza ssh-rsa was changed", changed);
                }
                throw new AgeFileException(HEADER, "the stanza ssh-rsa wraps a key of another size");
            }
        }
    }
}
