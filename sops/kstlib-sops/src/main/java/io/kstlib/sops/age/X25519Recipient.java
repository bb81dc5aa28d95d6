package io.kstlib.sops.age;

import static io.kstlib.sops.age.AgeFileException.Part.KEY;

import java.security.SecureRandom;
import java.util.List;

/** The usual public key of age, {@code age1…}. */
final class X25519Recipient implements AgeRecipient {

    static final String STANZA = "X25519";
    static final String LABEL = "age-encryption.org/v1/X25519";

    private static final Bech32 TEXT = new Bech32("age");

    private final byte[] publicKey;

    X25519Recipient(byte[] publicKey) {
        this.publicKey = publicKey.clone();
    }

    /**
     * {@return the recipient}
     *
     * @param text {@code age1…}
     * @throws AgeFileException if it is something else
     */
    static X25519Recipient parse(String text) throws AgeFileException {
        byte[] key = TEXT.decode(text);
        if (key.length != X25519.SIZE_BYTES) {
            throw new AgeFileException(KEY, "it holds " + key.length + " bytes instead of " + X25519.SIZE_BYTES);
        }
        return new X25519Recipient(key);
    }

    @Override
    public Stanza wrap(byte[] fileKey, SecureRandom random) throws AgeFileException {
        byte[] ephemeral = new byte[X25519.SIZE_BYTES];
        random.nextBytes(ephemeral);
        byte[] share = X25519.publicKey(ephemeral);
        byte[] secret = X25519.multiply(ephemeral, publicKey)
                .orElseThrow(() -> new AgeFileException(KEY, "it is a point of small order, which protects nothing"));
        byte[] wrappingKey = Hkdf.sha256(secret, FileKeys.concatenate(share, publicKey), LABEL, 32);
        return new Stanza(STANZA, List.of(CanonicalBase64.encodeUnpadded(share)), FileKeys.seal(wrappingKey, fileKey));
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
