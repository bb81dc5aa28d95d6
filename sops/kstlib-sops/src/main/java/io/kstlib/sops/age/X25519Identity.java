package io.kstlib.sops.age;

import static io.kstlib.sops.age.AgeFileException.Part.HEADER;
import static io.kstlib.sops.age.AgeFileException.Part.KEY;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;

/** The usual secret key of age, {@code AGE-SECRET-KEY-1…}. Immutable. */
final class X25519Identity implements AgeIdentity {

    /** How its text begins. */
    static final String PREFIX = "AGE-SECRET-KEY-1";

    private static final Bech32 TEXT = new Bech32("age-secret-key-");

    private final byte[] scalar;
    private final byte[] publicKey;

    private X25519Identity(byte[] scalar) {
        this.scalar = scalar;
        this.publicKey = X25519.publicKey(scalar);
    }

    /**
     * {@return a new identity}
     *
     * @param random where the key comes from
     */
    static X25519Identity generate(SecureRandom random) {
        byte[] scalar = new byte[X25519.SIZE_BYTES];
        random.nextBytes(scalar);
        return new X25519Identity(scalar);
    }

    /**
     * {@return the identity}
     *
     * @param text {@code AGE-SECRET-KEY-1…}
     * @throws AgeFileException if it is something else; the message does not repeat it
     */
    static X25519Identity parse(String text) throws AgeFileException {
        byte[] scalar = TEXT.decode(text);
        if (scalar.length != X25519.SIZE_BYTES) {
            throw new AgeFileException(KEY, "it holds " + scalar.length + " bytes instead of " + X25519.SIZE_BYTES);
        }
        return new X25519Identity(scalar);
    }

    @Override
    public Optional<byte[]> unwrap(Stanza stanza) throws AgeFileException {
        if (!stanza.type().equals(X25519Recipient.STANZA)) {
            return Optional.empty();
        }
        FileKeys.requireArguments(stanza, 1);
        byte[] share = FileKeys.argument(stanza, 0, X25519.SIZE_BYTES);
        byte[] secret = X25519.multiply(scalar, share)
                .orElseThrow(() -> new AgeFileException(HEADER, "the stanza X25519 has a share of small order"));
        byte[] salt = FileKeys.concatenate(share, publicKey);
        return FileKeys.open(Hkdf.sha256(secret, salt, X25519Recipient.LABEL, 32), stanza);
    }

    /** {@return the public side} */
    X25519Recipient recipient() {
        return new X25519Recipient(publicKey);
    }

    @Override
    public Optional<byte[]> derived(String purpose) {
        return Optional.of(Hkdf.sha256(scalar, new byte[0], purpose, X25519.SIZE_BYTES));
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
