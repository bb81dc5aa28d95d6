package io.kstlib.sops.age;

import static io.kstlib.sops.age.AgeFileException.Part.KEY;

import io.kstlib.base.Hkdf;
import io.kstlib.files.ContentHash;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/** A public key of SSH: an authorized-key line or the part before its comment. Stanzas name it by four bytes of its hash. Immutable. */
sealed interface SshPublicKey extends AgeRecipient {

    /** The smallest RSA key that age takes. */
    int MIN_RSA_BITS = 2048;

    /** The number of bytes of the hash that name a key. */
    int TAG_BYTES = 4;

    /** {@return {@code ssh-ed25519} or {@code ssh-rsa}} */
    String type();

    /** {@return the key as it goes over the wire, type included} */
    byte[] wire();

    /** {@return the key in one line without a comment} */
    @Override
    default String text() {
        return type() + " " + Base64.getEncoder().encodeToString(wire());
    }

    /** {@return the name of the key in stanzas} */
    default String tag() {
        return CanonicalBase64.encodeUnpadded(Arrays.copyOf(ContentHash.bytes(wire()), TAG_BYTES));
    }

    /**
     * Whether a stanza names this key. It also names about one in four thousand million other keys.
     *
     * @param stanza of any type
     * @return whether the key's identity is worth trying
     */
    default boolean isNamedBy(Stanza stanza) {
        return stanza.type().equals(type())
                && !stanza.arguments().isEmpty()
                && stanza.arguments().get(0).equals(tag());
    }

    /**
     * Reads an authorized-key line without options.
     *
     * @param line {@code ssh-ed25519 AAAA… comment}
     * @throws AgeFileException if it is something else
     */
    static SshPublicKey parse(String line) throws AgeFileException {
        List<String> words = List.of(line.strip().split("\\s+", 3));
        if (words.size() < 2) {
            throw new AgeFileException(KEY, "it has a type and no key");
        }
        try {
            SshPublicKey key = ofWire(Base64.getDecoder().decode(words.get(1).getBytes(StandardCharsets.ISO_8859_1)));
            if (key.type().equals(words.get(0))) {
                return key;
            }
            throw new AgeFileException(KEY, "it says " + words.get(0) + " and holds a key of type " + key.type());
        } catch (IllegalArgumentException malformed) {
            throw new AgeFileException(KEY, "its key is not Base64", malformed);
        }
    }

    /**
     * {@return the key}
     *
     * @param wire the key as it goes over the wire
     * @throws AgeFileException if it is malformed or of another type
     */
    static SshPublicKey ofWire(byte[] wire) throws AgeFileException {
        WireReader reader = new WireReader(wire);
        String type = reader.text();
        SshPublicKey key = switch (type) {
            case Ed25519.TYPE -> new Ed25519(reader.string());
            case Rsa.TYPE -> rsa(reader.positiveInteger(), reader.positiveInteger());
            default ->
                throw new AgeFileException(
                        KEY, "age takes ssh-ed25519 and ssh-rsa keys, and this one is of type " + printable(type));
        };
        if (!Arrays.equals(key.wire(), wire)) {
            throw new AgeFileException(KEY, "its key has something after its end or an unusual encoding");
        }
        return key;
    }

    /** Makes an RSA key, and checks its size. */
    static Rsa rsa(BigInteger exponent, BigInteger modulus) throws AgeFileException {
        if (modulus.bitLength() < MIN_RSA_BITS) {
            throw new AgeFileException(
                    KEY,
                    "it is an RSA key of " + modulus.bitLength() + " bits, and age asks for " + MIN_RSA_BITS
                            + " at least");
        }
        return new Rsa(exponent, modulus);
    }

    private static String printable(String type) {
        return type.length() <= 64 && type.chars().allMatch(character -> character > 32 && character < 127)
                ? type
                : "?";
    }

    /** Writes strings of SSH (RFC 4251, section 5), the type first. */
    private static byte[] wire(String type, byte[]... parts) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        string(data, type.getBytes(StandardCharsets.US_ASCII));
        for (byte[] part : parts) {
            string(data, part);
        }
        return data.toByteArray();
    }

    private static void string(ByteArrayOutputStream data, byte[] content) {
        data.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
        data.writeBytes(content);
    }

    /** A key of type {@code ssh-ed25519} (RFC 8709), which age uses as one of X25519. */
    final class Ed25519 implements SshPublicKey {

        static final String TYPE = "ssh-ed25519";

        private static final String LABEL = "age-encryption.org/v1/ssh-ed25519";
        private static final BigInteger PRIME = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
        private static final int SIZE_BYTES = 32;

        private final byte[] point;

        Ed25519(byte[] point) throws AgeFileException {
            if (point.length != SIZE_BYTES) {
                throw new AgeFileException(KEY, "its key has " + point.length + " bytes instead of " + SIZE_BYTES);
            }
            this.point = point.clone();
        }

        @Override
        public String type() {
            return TYPE;
        }

        @Override
        public byte[] wire() {
            return SshPublicKey.wire(TYPE, point);
        }

        /** {@return the compressed point, 32 bytes} */
        byte[] point() {
            return point.clone();
        }

        @Override
        public Stanza wrap(byte[] fileKey, SecureRandom random) throws AgeFileException {
            byte[] ephemeral = new byte[X25519.SIZE_BYTES];
            random.nextBytes(ephemeral);
            byte[] share = X25519.publicKey(ephemeral);
            byte[] montgomery = montgomery();
            byte[] shared = X25519.multiply(ephemeral, montgomery).orElseThrow(Ed25519::smallOrder);
            return Stanza.sealed(
                    TYPE,
                    List.of(tag(), CanonicalBase64.encodeUnpadded(share)),
                    wrappingKey(shared, share, montgomery),
                    fileKey);
        }

        private static AgeFileException smallOrder() {
            return new AgeFileException(KEY, "it is a point of small order, which protects nothing");
        }

        /** Binds the shared secret to this key: the X25519 form of the key is not enough to open anything. */
        byte[] wrappingKey(byte[] shared, byte[] share, byte[] montgomery) throws AgeFileException {
            byte[] tweak = Hkdf.derive(new byte[0], LABEL, X25519.SIZE_BYTES, wire());
            byte[] secret = X25519.multiply(tweak, shared).orElseThrow(Ed25519::smallOrder);
            return Hkdf.derive(secret, LABEL, 32, share, montgomery);
        }

        /** Returns the u of the same point: (1 + y) / (1 - y) modulo 2^255 - 19 (RFC 7748, section 4.1). */
        private byte[] montgomery() throws AgeFileException {
            byte[] bigEndian = reverse(point);
            bigEndian[0] &= 0x7f; // the sign of x, which does not matter
            BigInteger y = new BigInteger(1, bigEndian);
            if (y.compareTo(PRIME) >= 0 || y.equals(BigInteger.ONE)) {
                throw new AgeFileException(KEY, "it is not a point of the curve");
            }
            BigInteger u = BigInteger.ONE
                    .add(y)
                    .multiply(BigInteger.ONE.subtract(y).modInverse(PRIME))
                    .mod(PRIME);
            byte[] bytes = new byte[X25519.SIZE_BYTES];
            byte[] number = u.toByteArray();
            int length = Math.min(number.length, bytes.length);
            System.arraycopy(number, number.length - length, bytes, bytes.length - length, length);
            return reverse(bytes);
        }

        private static byte[] reverse(byte[] bytes) {
            byte[] reversed = new byte[bytes.length];
            for (int index = 0; index < bytes.length; index++) {
                reversed[index] = bytes[bytes.length - 1 - index];
            }
            return reversed;
        }
    }

    /**
     * A key of type {@code ssh-rsa} (RFC 4253, section 6.6), with RSAES-OAEP and SHA-256 (RFC 8017).
     *
     * @param exponent the public exponent
     * @param modulus at least 2048 bits
     */
    record Rsa(BigInteger exponent, BigInteger modulus) implements SshPublicKey {

        static final String TYPE = "ssh-rsa";

        private static final String LABEL = "age-encryption.org/v1/ssh-rsa";

        @Override
        public String type() {
            return TYPE;
        }

        @Override
        public byte[] wire() {
            return SshPublicKey.wire(TYPE, exponent.toByteArray(), modulus.toByteArray());
        }

        @Override
        public Stanza wrap(byte[] fileKey, SecureRandom random) throws AgeFileException {
            try {
                Key publicKey = KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
                byte[] body = cipher(Cipher.ENCRYPT_MODE, publicKey, random).doFinal(fileKey);
                return new Stanza(TYPE, List.of(tag()), body);
            } catch (GeneralSecurityException unusable) {
                throw new AgeFileException(KEY, "nothing can be encrypted for its RSA key", unusable);
            }
        }

        static Cipher cipher(int mode, Key key, SecureRandom random) throws GeneralSecurityException {
            Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
            PSource label = new PSource.PSpecified(LABEL.getBytes(StandardCharsets.US_ASCII));
            cipher.init(mode, key, new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, label), random);
            return cipher;
        }
    }

    /** Reads the data types of SSH (RFC 4251, section 5). */
    final class WireReader {

        private static final int MAX_INTEGER_BYTES = 2049;

        private final byte[] data;
        private int position;

        WireReader(byte[] data) {
            this.data = data;
        }

        long uint32() throws AgeFileException {
            require(4);
            long value = 0;
            for (int index = 0; index < 4; index++) {
                value = value << 8 | (data[position++] & 0xff);
            }
            return value;
        }

        byte[] string() throws AgeFileException {
            long length = uint32();
            require(length);
            byte[] content = Arrays.copyOfRange(data, position, position + (int) length);
            position += (int) length;
            return content;
        }

        String text() throws AgeFileException {
            return new String(string(), StandardCharsets.ISO_8859_1);
        }

        BigInteger positiveInteger() throws AgeFileException {
            byte[] content = string();
            if (content.length == 0 || content.length > MAX_INTEGER_BYTES || content[0] < 0) {
                throw new AgeFileException(KEY, "it holds a number that is not positive or too large");
            }
            return new BigInteger(content);
        }

        byte[] rest() {
            byte[] rest = Arrays.copyOfRange(data, position, data.length);
            position = data.length;
            return rest;
        }

        private void require(long bytes) throws AgeFileException {
            if (bytes > data.length - position) {
                throw new AgeFileException(KEY, "it is cut off or damaged");
            }
        }
    }
}
