package io.kstlib.jose;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import io.kstlib.auth.api.token.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import org.jspecify.annotations.Nullable;

/** Private keys in PKCS#8 (RFC 5958), and in the forms that PKCS#8 contains: PKCS#1 for RSA, SEC 1 for EC. */
final class Pkcs8 {

    /** Opening a key takes this many rounds at most; more would let a key file hold a program up. */
    private static final int MOST_ROUNDS = 5_000_000;

    private static final String RSA = "2a864886f70d010101"; // 1.2.840.113549.1.1.1
    private static final String EC = "2a8648ce3d0201"; // 1.2.840.10045.2.1
    private static final String ED25519 = "2b6570"; // 1.3.101.112

    private static final Der VERSION = Der.of(Der.INTEGER, new byte[] {0});
    private static final Der NULL = Der.of(0x05, new byte[0]);
    private static final int SEC1_CURVE = 0xA0;
    private static final int SEC1_PUBLIC = 0xA1;

    private Pkcs8() {}

    /**
     * @param certified the key in its certificate, which completes an EC key without its public part; {@code null} without a certificate
     */
    static JWK read(Der info, @Nullable PublicKey certified) throws UnusableKeyException {
        Der algorithm = info.part(1, Der.SEQUENCE);
        String kind = HexFormat.of()
                .formatHex(algorithm.part(0, Der.OBJECT_IDENTIFIER).content());
        return switch (kind) {
            case RSA -> rsa(info);
            case EC -> ec(info, algorithm, certified);
            case ED25519 ->
                throw new UnusableKeyException("is an Ed25519 key, which does not sign here; expected RSA or EC");
            default -> throw new UnusableKeyException("is of another kind; expected an RSA key or an EC key");
        };
    }

    static JWK ofRsa(byte[] pkcs1) throws UnusableKeyException {
        Der algorithm = Der.of(
                Der.SEQUENCE, Der.of(Der.OBJECT_IDENTIFIER, HexFormat.of().parseHex(RSA)), NULL);
        return read(Der.of(Der.SEQUENCE, VERSION, algorithm, Der.of(Der.OCTET_STRING, pkcs1)), null);
    }

    static JWK ofEc(Der sec1, @Nullable PublicKey certified) throws UnusableKeyException {
        Der curve = tagged(sec1, SEC1_CURVE, "its curve");
        Der algorithm = Der.of(
                Der.SEQUENCE, Der.of(Der.OBJECT_IDENTIFIER, HexFormat.of().parseHex(EC)), curve);
        return read(Der.of(Der.SEQUENCE, VERSION, algorithm, Der.of(Der.OCTET_STRING, sec1.encoded())), certified);
    }

    private static Der tagged(Der sec1, int tag, String what) throws UnusableKeyException {
        for (Der part : sec1.parts()) {
            if (part.is(tag)) {
                return Der.read(part.content());
            }
        }
        throw new UnusableKeyException("does not contain " + what + "; write a copy with openssl pkey, which adds it");
    }

    private static JWK rsa(Der info) throws UnusableKeyException {
        if (!(privateKey("RSA", info) instanceof RSAPrivateCrtKey key)) {
            throw new UnusableKeyException("is an RSA key without its primes");
        }
        try {
            RSAPublicKeySpec spec = new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent());
            return jwk(KeyFactory.getInstance("RSA").generatePublic(spec), key);
        } catch (GeneralSecurityException malformed) {
            throw damaged();
        }
    }

    private static JWK ec(Der info, Der algorithm, @Nullable PublicKey certified) throws UnusableKeyException {
        Der sec1 = Der.read(info.part(2, Der.OCTET_STRING).content());
        if (certified instanceof ECPublicKey && hasNoPublicPart(sec1)) {
            return jwk(certified, privateKey("EC", info));
        }
        Der point = tagged(sec1, SEC1_PUBLIC, "its public part");
        try {
            byte[] spec = Der.of(Der.SEQUENCE, algorithm, point).encoded();
            PublicKey key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(spec));
            return jwk(key, privateKey("EC", info));
        } catch (GeneralSecurityException unknownCurve) {
            throw new UnusableKeyException("is an EC key of another curve than P-256, P-384 and P-521, or damaged");
        }
    }

    private static boolean hasNoPublicPart(Der sec1) throws UnusableKeyException {
        for (Der part : sec1.parts()) {
            if (part.is(SEC1_PUBLIC)) {
                return false;
            }
        }
        return true;
    }

    private static PrivateKey privateKey(String kind, Der info) throws UnusableKeyException {
        try {
            return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(info.encoded()));
        } catch (GeneralSecurityException malformed) {
            throw damaged();
        }
    }

    /** Puts both parts of a key together. */
    static JWK jwk(PublicKey open, PrivateKey hidden) throws UnusableKeyException {
        try {
            if (open instanceof RSAPublicKey rsa && hidden instanceof RSAPrivateKey key) {
                return new RSAKey.Builder(rsa).privateKey(key).build();
            }
            if (open instanceof ECPublicKey ec && hidden instanceof ECPrivateKey key) {
                Curve curve = Curve.forECParameterSpec(ec.getParams());
                return new ECKey.Builder(curve, ec).privateKey(key).build();
            }
        } catch (IllegalArgumentException | IllegalStateException offTheCurve) {
            throw new UnusableKeyException("is an EC key of another curve than P-256, P-384 and P-521, or damaged");
        }
        throw new UnusableKeyException("is of another kind; expected an RSA key or an EC key");
    }

    /**
     * @param passphrase {@code null} when none is configured
     */
    static JWK decrypt(byte[] encrypted, @Nullable Secret passphrase, @Nullable PublicKey certified)
            throws UnusableKeyException {
        if (passphrase == null) {
            throw new UnusableKeyException("is encrypted, and there is no passphrase for it");
        }
        Cipher cipher;
        EncryptedPrivateKeyInfo info;
        try {
            info = new EncryptedPrivateKeyInfo(encrypted);
            cipher = opened(info.getAlgParameters(), passphrase);
        } catch (IOException | GeneralSecurityException unreadable) {
            throw new UnusableKeyException(
                    "is encrypted in a way that is not read; write a copy: openssl pkcs8 -topk8 -v2" + " aes-256-cbc");
        }
        try {
            return read(Der.read(info.getKeySpec(cipher).getEncoded()), certified);
        } catch (GeneralSecurityException wrong) {
            throw wrongPassphrase();
        }
    }

    static UnusableKeyException wrongPassphrase() {
        return new UnusableKeyException("does not open: the passphrase is wrong, or the key is damaged");
    }

    /** The parameters of PBES2 (RFC 8018 section 6.2) name their purpose in their text. */
    private static Cipher opened(@Nullable AlgorithmParameters parameters, Secret passphrase)
            throws GeneralSecurityException, UnusableKeyException {
        String name = String.valueOf(parameters);
        if (parameters == null || !name.startsWith("PBEWithHmacSHA")) {
            throw new GeneralSecurityException("not by PBES2 with AES");
        }
        if (parameters.getParameterSpec(PBEParameterSpec.class).getIterationCount() > MOST_ROUNDS) {
            throw new UnusableKeyException("is encrypted with more than " + MOST_ROUNDS + " rounds");
        }
        PBEKeySpec spec = new PBEKeySpec(passphrase.reveal().toCharArray());
        try {
            SecretKey key = SecretKeyFactory.getInstance(name).generateSecret(spec);
            Cipher cipher = Cipher.getInstance(name);
            cipher.init(Cipher.DECRYPT_MODE, key, parameters);
            return cipher;
        } finally {
            spec.clearPassword();
        }
    }

    private static UnusableKeyException damaged() {
        return new UnusableKeyException("is damaged");
    }

    /** One value in DER (X.690 section 10): its tag, its content, and both as they are encoded. Knows tags of one byte only. */
    static final class Der {

        static final int INTEGER = 0x02;
        static final int BIT_STRING = 0x03;
        static final int OCTET_STRING = 0x04;
        static final int OBJECT_IDENTIFIER = 0x06;
        static final int SEQUENCE = 0x30;

        private static final int LONG_FORM = 0x80;
        private static final int MOST_LENGTH_BYTES = 3;

        private final byte[] encoded;
        private final int contentStart;

        private Der(byte[] encoded, int contentStart) {
            this.encoded = encoded;
            this.contentStart = contentStart;
        }

        /** Reads one value, which takes all of the bytes. */
        static Der read(byte[] bytes) throws UnusableKeyException {
            List<Der> values = readAll(bytes);
            if (values.size() != 1) {
                throw damaged();
            }
            return values.get(0);
        }

        private static List<Der> readAll(byte[] bytes) throws UnusableKeyException {
            List<Der> values = new ArrayList<>();
            int from = 0;
            while (from < bytes.length) {
                int lengthByte = from + 1 < bytes.length ? bytes[from + 1] & 0xFF : LONG_FORM;
                int more = lengthByte < LONG_FORM ? 0 : lengthByte - LONG_FORM;
                int start = from + 2 + more;
                if (lengthByte == LONG_FORM || more > MOST_LENGTH_BYTES || start > bytes.length) {
                    throw damaged();
                }
                int length = more == 0 ? lengthByte : 0;
                for (int i = from + 2; i < start; i++) {
                    length = (length << Byte.SIZE) | (bytes[i] & 0xFF);
                }
                if (length > bytes.length - start) {
                    throw damaged();
                }
                values.add(new Der(Arrays.copyOfRange(bytes, from, start + length), start - from));
                from = start + length;
            }
            return values;
        }

        private static UnusableKeyException damaged() {
            return new UnusableKeyException("is damaged: it is not DER");
        }

        /** Writes a value that contains others. */
        static Der of(int tag, Der... parts) {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            for (Der part : parts) {
                content.writeBytes(part.encoded);
            }
            return of(tag, content.toByteArray());
        }

        static Der of(int tag, byte[] content) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.write(tag);
            int size = content.length;
            if (size >= 1 << Byte.SIZE) {
                bytes.write(LONG_FORM | 2); // a key has less than 64 KiB
                bytes.write(size >> Byte.SIZE);
            } else if (size >= LONG_FORM) {
                bytes.write(LONG_FORM | 1);
            }
            bytes.write(size);
            int start = bytes.size();
            bytes.writeBytes(content);
            return new Der(bytes.toByteArray(), start);
        }

        boolean is(int tag) {
            return (encoded[0] & 0xFF) == tag;
        }

        byte[] content() {
            return Arrays.copyOfRange(encoded, contentStart, encoded.length);
        }

        byte[] encoded() {
            return encoded.clone();
        }

        /** Reads the values that a constructed value contains. */
        List<Der> parts() throws UnusableKeyException {
            return readAll(content());
        }

        /** Returns the part at a place, which must be there. */
        Der part(int index, int tag) throws UnusableKeyException {
            List<Der> parts = parts();
            if (index >= parts.size() || !parts.get(index).is(tag)) {
                throw damaged();
            }
            return parts.get(index);
        }

        @Override
        public String toString() {
            return "Der"; // the content may be a key
        }
    }
}
