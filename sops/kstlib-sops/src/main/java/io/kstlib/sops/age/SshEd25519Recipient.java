package io.kstlib.sops.age;

import static io.kstlib.sops.age.AgeFileException.Part.KEY;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.List;

/** A key of type {@code ssh-ed25519} as a recipient: the same point, converted to the curve of X25519. */
final class SshEd25519Recipient implements AgeRecipient {

    static final String LABEL = "age-encryption.org/v1/ssh-ed25519";

    private static final BigInteger PRIME = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));

    private final SshPublicKey.Ed25519 key;

    SshEd25519Recipient(SshPublicKey.Ed25519 key) {
        this.key = key;
    }

    @Override
    public Stanza wrap(byte[] fileKey, SecureRandom random) throws AgeFileException {
        byte[] ephemeral = new byte[X25519.SIZE_BYTES];
        random.nextBytes(ephemeral);
        byte[] share = X25519.publicKey(ephemeral);
        byte[] point = montgomery(key.point());
        byte[] wrappingKey =
                wrappingKey(key, X25519.multiply(ephemeral, point).orElseThrow(this::smallOrder), share, point);
        return new Stanza(
                key.type(),
                List.of(SshRecipients.tag(key), CanonicalBase64.encodeUnpadded(share)),
                FileKeys.seal(wrappingKey, fileKey));
    }

    private AgeFileException smallOrder() {
        return new AgeFileException(KEY, "it is a point of small order, which protects nothing");
    }

    /** Binds the shared secret to this key: the X25519 form of the key is not enough to open anything. */
    static byte[] wrappingKey(SshPublicKey.Ed25519 key, byte[] shared, byte[] share, byte[] point)
            throws AgeFileException {
        byte[] tweak = Hkdf.sha256(new byte[0], key.wire(), LABEL, X25519.SIZE_BYTES);
        byte[] secret = X25519.multiply(tweak, shared)
                .orElseThrow(() -> new AgeFileException(KEY, "it is a point of small order, which protects nothing"));
        return Hkdf.sha256(secret, FileKeys.concatenate(share, point), LABEL, 32);
    }

    /** Returns the u of the same point: (1 + y) / (1 - y) modulo 2^255 - 19 (RFC 7748, section 4.1). */
    static byte[] montgomery(byte[] edwards) throws AgeFileException {
        byte[] bigEndian = reverse(edwards);
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

    @Override
    public String text() {
        return key.text();
    }

    @Override
    public String toString() {
        return text();
    }
}
