package io.kstlib.sops.age;

import static io.kstlib.sops.age.AgeFileException.Part.KEY;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
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
            case "RSA PRIVATE KEY" -> new Open(Pem.pkcs1(decoded, random));
            case "PRIVATE KEY" -> new Open(Pem.pkcs8(decoded, random));
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

    /** A key file that is not encrypted. */
    record Open(SshPrivateKey key) implements SshKeyFile {
        @Override
        public SshPublicKey publicKey() {
            return key.publicKey();
        }
    }

    /** A private key file of OpenSSH (its {@code PROTOCOL.key}) that a passphrase protects. Immutable. */
    final class Locked implements SshKeyFile {

        private static final Map<String, String> CIPHERS =
                Map.of("aes256-ctr", "AES/CTR/NoPadding", "aes256-cbc", "AES/CBC/NoPadding");
        private static final int KEY_BYTES = 32;
        private static final int IV_BYTES = 16;

        private final SshPublicKey publicKey;
        private final String cipher;
        private final byte[] salt;
        private final int rounds;
        private final byte[] encrypted;
        private final SecureRandom random;

        Locked(SshPublicKey publicKey, String cipher, byte[] salt, int rounds, byte[] encrypted, SecureRandom random) {
            this.publicKey = publicKey;
            this.cipher = cipher;
            this.salt = salt;
            this.rounds = rounds;
            this.encrypted = encrypted;
            this.random = random;
        }

        @Override
        public SshPublicKey publicKey() {
            return publicKey;
        }

        /**
         * Opens the file.
         *
         * @param passphrase the passphrase in UTF-8
         * @return the key
         * @throws AgeFileException if the passphrase is wrong or the file damaged
         */
        SshPrivateKey decrypt(byte[] passphrase) throws AgeFileException {
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
            WireReader reader = new WireReader(Arrays.copyOfRange(content, MAGIC.length, content.length));
            String cipher = reader.text();
            String derivation = reader.text();
            WireReader options = new WireReader(reader.string());
            if (reader.uint32() != 1) {
                throw new AgeFileException(KEY, "it holds several keys");
            }
            SshPublicKey publicKey = SshPublicKey.ofWire(reader.string());
            byte[] secrets = reader.string();
            if (cipher.equals("none") && derivation.equals("none")) {
                return new Open(read(secrets, publicKey, random));
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

        static SshPrivateKey read(byte[] secrets, SshPublicKey publicKey, SecureRandom random) throws AgeFileException {
            WireReader reader = new WireReader(secrets);
            long check = reader.uint32();
            long sameCheck = reader.uint32();
            if (check != sameCheck || !reader.text().equals(publicKey.type())) {
                throw new AgeFileException(KEY, WRONG);
            }
            SshPrivateKey key = publicKey instanceof SshPublicKey.Rsa rsa
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

        private static SshPrivateKey ed25519(WireReader reader, SshPublicKey.Ed25519 publicKey)
                throws AgeFileException {
            byte[] point = reader.string();
            byte[] seedAndPoint = reader.string();
            if (!Arrays.equals(point, publicKey.point())
                    || seedAndPoint.length != SEED_BYTES + point.length
                    || !Arrays.equals(seedAndPoint, SEED_BYTES, seedAndPoint.length, point, 0, point.length)) {
                throw new AgeFileException(KEY, "its secret and its public key do not belong together");
            }
            return new SshPrivateKey.Ed25519(publicKey, Arrays.copyOf(seedAndPoint, SEED_BYTES));
        }

        private static SshPrivateKey rsa(WireReader reader, SshPublicKey.Rsa publicKey, SecureRandom random)
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
                return new SshPrivateKey.Rsa(
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

        static SshPrivateKey pkcs1(byte[] der, SecureRandom random) throws AgeFileException {
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

        static SshPrivateKey pkcs8(byte[] der, SecureRandom random) throws AgeFileException {
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

        private static SshPrivateKey ed25519(byte[] seed) throws AgeFileException {
            byte[] point = new byte[Ed25519.PUBLIC_KEY_SIZE];
            Ed25519.generatePublicKey(seed, 0, point, 0);
            return new SshPrivateKey.Ed25519(new SshPublicKey.Ed25519(point), seed);
        }

        private static SshPrivateKey rsa(byte[] pkcs8, SecureRandom random) throws AgeFileException {
            try {
                PrivateKey key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
                if (key instanceof RSAPrivateCrtKey rsa) {
                    return new SshPrivateKey.Rsa(
                            SshPublicKey.rsa(rsa.getPublicExponent(), rsa.getModulus()), rsa, random);
                }
            } catch (GeneralSecurityException malformed) {
                throw new AgeFileException(KEY, "age takes ssh-ed25519 and ssh-rsa keys, and this is none", malformed);
            }
            throw new AgeFileException(KEY, "its RSA key lacks its public part");
        }
    }
}
