package io.kstlib.sops.age;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** A public key of SSH: an authorized-key line or the part before its comment. Immutable. */
sealed interface SshPublicKey permits SshPublicKey.Ed25519, SshPublicKey.Rsa {

    /** The smallest RSA key that age takes. */
    int MIN_RSA_BITS = 2048;

    /** {@return {@code ssh-ed25519} or {@code ssh-rsa}} */
    String type();

    /** {@return the key as it goes over the wire, type included} */
    byte[] wire();

    /** {@return the key in one line without a comment} */
    default String text() {
        return type() + " " + Base64.getEncoder().encodeToString(wire());
    }

    /**
     * Reads an authorized-key line without options.
     *
     * @param line {@code ssh-ed25519 AAAA… comment}
     * @throws SshKeyException if it is something else
     */
    static SshPublicKey parse(String line) throws SshKeyException {
        List<String> words = List.of(line.strip().split("\\s+", 3));
        if (words.size() < 2) {
            throw new SshKeyException("it has a type and no key");
        }
        try {
            SshPublicKey key = ofWire(Base64.getDecoder().decode(words.get(1).getBytes(StandardCharsets.ISO_8859_1)));
            if (key.type().equals(words.get(0))) {
                return key;
            }
            throw new SshKeyException("it says " + words.get(0) + " and holds a key of type " + key.type());
        } catch (IllegalArgumentException malformed) {
            throw new SshKeyException("its key is not Base64", malformed);
        }
    }

    /**
     * {@return the key}
     *
     * @param wire the key as it goes over the wire
     * @throws SshKeyException if it is malformed or of another type
     */
    static SshPublicKey ofWire(byte[] wire) throws SshKeyException {
        WireReader reader = new WireReader(wire);
        String type = reader.text();
        SshPublicKey key = switch (type) {
            case Ed25519.TYPE -> new Ed25519(reader.string());
            case Rsa.TYPE -> rsa(reader.positiveInteger(), reader.positiveInteger());
            default ->
                throw new SshKeyException(
                        "age takes ssh-ed25519 and ssh-rsa keys, and this one is of type " + printable(type));
        };
        if (!Arrays.equals(key.wire(), wire)) {
            throw new SshKeyException("its key has something after its end or an unusual encoding");
        }
        return key;
    }

    /** Makes an RSA key, and checks its size. */
    static Rsa rsa(BigInteger exponent, BigInteger modulus) throws SshKeyException {
        if (modulus.bitLength() < MIN_RSA_BITS) {
            throw new SshKeyException("it is an RSA key of " + modulus.bitLength() + " bits, and age asks for "
                    + MIN_RSA_BITS + " at least");
        }
        return new Rsa(exponent, modulus);
    }

    private static String printable(String type) {
        return type.length() <= 64 && type.chars().allMatch(character -> character > 32 && character < 127)
                ? type
                : "?";
    }

    /** A key of type {@code ssh-ed25519} (RFC 8709). */
    final class Ed25519 implements SshPublicKey {

        static final String TYPE = "ssh-ed25519";
        private static final int SIZE_BYTES = 32;

        private final byte[] point;

        Ed25519(byte[] point) throws SshKeyException {
            if (point.length != SIZE_BYTES) {
                throw new SshKeyException("its key has " + point.length + " bytes instead of " + SIZE_BYTES);
            }
            this.point = point.clone();
        }

        @Override
        public String type() {
            return TYPE;
        }

        @Override
        public byte[] wire() {
            return new WireWriter().text(TYPE).string(point).toBytes();
        }

        /** {@return the compressed point, 32 bytes} */
        byte[] point() {
            return point.clone();
        }
    }

    /**
     * A key of type {@code ssh-rsa} (RFC 4253, section 6.6).
     *
     * @param exponent the public exponent
     * @param modulus at least 2048 bits
     */
    record Rsa(BigInteger exponent, BigInteger modulus) implements SshPublicKey {

        static final String TYPE = "ssh-rsa";

        @Override
        public String type() {
            return TYPE;
        }

        @Override
        public byte[] wire() {
            return new WireWriter()
                    .text(TYPE)
                    .integer(exponent)
                    .integer(modulus)
                    .toBytes();
        }
    }
}
