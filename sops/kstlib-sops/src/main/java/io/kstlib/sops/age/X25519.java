package io.kstlib.sops.age;

import static io.kstlib.sops.age.AgeFileException.Part.HEADER;
import static io.kstlib.sops.age.AgeFileException.Part.KEY;

import io.kstlib.base.Hkdf;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The function X25519 (RFC 7748) on bare bytes. It is Bouncy Castle's, which takes the same time for every scalar. That of the JDK is in a
 * module of its own before JDK 22. To find it the JDK makes every provider on the module path.
 */
final class X25519 {

    private static final String STANZA = "X25519";
    private static final String LABEL = "age-encryption.org/v1/X25519";

    static final int SIZE_BYTES = org.bouncycastle.math.ec.rfc7748.X25519.SCALAR_SIZE;

    /** The point whose multiples are the public keys (RFC 7748 section 4.1). */
    private static final byte[] BASE_POINT = Arrays.copyOf(new byte[] {9}, SIZE_BYTES);

    private X25519() {}

    /**
     * {@return the product; empty if it is zero, as it is for points of small order}
     *
     * @param scalar 32 bytes, any
     * @param point 32 bytes, any
     */
    static Optional<byte[]> multiply(byte[] scalar, byte[] point) {
        byte[] product = new byte[SIZE_BYTES];
        return org.bouncycastle.math.ec.rfc7748.X25519.calculateAgreement(scalar, 0, point, 0, product, 0)
                ? Optional.of(product)
                : Optional.empty();
    }

    /**
     * Multiplies the base point, as any other. The faster way of Bouncy Castle for this point makes tables first, which takes longer than one key.
     *
     * @param scalar 32 bytes, any
     * @return its public key
     */
    static byte[] publicKey(byte[] scalar) {
        return multiply(scalar, BASE_POINT)
                .orElseThrow(); // never zero, since the order of the point is larger than each scalar
    }

    /** The usual public key of age, {@code age1…}. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Recipient(byte[] publicKey) implements AgeRecipient {

        private static final Bech32 TEXT = new Bech32("age");

        Recipient {
            publicKey = publicKey.clone();
        }

        /**
         * {@return the recipient}
         *
         * @param text {@code age1…}
         * @throws AgeFileException if it is something else
         */
        static Recipient parse(String text) throws AgeFileException {
            return new Recipient(TEXT.decode(text, SIZE_BYTES));
        }

        @Override
        public Stanza wrap(byte[] fileKey, SecureRandom random) throws AgeFileException {
            byte[] ephemeral = new byte[SIZE_BYTES];
            random.nextBytes(ephemeral);
            byte[] share = X25519.publicKey(ephemeral);
            byte[] secret = multiply(ephemeral, publicKey)
                    .orElseThrow(
                            () -> new AgeFileException(KEY, "it is a point of small order, which protects nothing"));
            byte[] wrappingKey = Hkdf.derive(secret, LABEL, 32, share, publicKey);
            return Stanza.sealed(STANZA, List.of(CanonicalBase64.encodeUnpadded(share)), wrappingKey, fileKey);
        }

        @Override
        public String text() {
            return TEXT.encode(publicKey);
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /** The usual secret key of age, {@code AGE-SECRET-KEY-1…}. Immutable. */
    static final class Identity implements AgeIdentity {

        /** The begin of its text. */
        static final String PREFIX = "AGE-SECRET-KEY-1";

        private static final Bech32 TEXT = new Bech32("age-secret-key-");

        private final byte[] scalar;
        private final byte[] publicKey;

        private Identity(byte[] scalar) {
            this.scalar = scalar;
            this.publicKey = X25519.publicKey(scalar);
        }

        /**
         * {@return a new identity}
         *
         * @param random the source of the key
         */
        static Identity generate(SecureRandom random) {
            byte[] scalar = new byte[SIZE_BYTES];
            random.nextBytes(scalar);
            return new Identity(scalar);
        }

        /**
         * {@return the identity}
         *
         * @param text {@code AGE-SECRET-KEY-1…}
         * @throws AgeFileException if it is something else; the message does not repeat it
         */
        static Identity parse(String text) throws AgeFileException {
            return new Identity(TEXT.decode(text, SIZE_BYTES));
        }

        @Override
        public Optional<byte[]> unwrap(Stanza stanza) throws AgeFileException {
            if (!stanza.type().equals(STANZA)) {
                return Optional.empty();
            }
            stanza.requireArguments(1);
            byte[] share = stanza.argument(0, SIZE_BYTES);
            byte[] secret = multiply(scalar, share)
                    .orElseThrow(() -> new AgeFileException(HEADER, "the stanza X25519 has a share of small order"));
            return stanza.open(Hkdf.derive(secret, LABEL, 32, share, publicKey));
        }

        /** {@return the public side} */
        Recipient recipient() {
            return new Recipient(publicKey);
        }

        @Override
        public Optional<byte[]> derived(String purpose) {
            return Optional.of(Hkdf.derive(scalar, purpose, SIZE_BYTES));
        }

        /**
         * Returns the secret itself, for the file that keeps it.
         *
         * @return {@code AGE-SECRET-KEY-1…}
         */
        String reveal() {
            return TEXT.encode(scalar).toUpperCase(Locale.ROOT);
        }

        @Override
        public String toString() {
            return "identity of " + recipient();
        }
    }
}
