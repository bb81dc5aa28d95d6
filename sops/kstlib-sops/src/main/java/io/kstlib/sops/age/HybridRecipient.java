package io.kstlib.sops.age;

import static io.kstlib.sops.age.AgeFileException.Part.KEY;

import java.security.SecureRandom;
import java.util.List;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;

/** The public key of age that quantum computers do not break, {@code age1pq1…}. */
final class HybridRecipient implements AgeRecipient {

    /** How its text begins. */
    static final String PREFIX = "age1pq1";

    private static final Bech32 TEXT = new Bech32("age1pq");

    private final byte[] publicKey;
    private final AsymmetricKeyParameter parsed;

    HybridRecipient(byte[] publicKey, AsymmetricKeyParameter parsed) {
        this.publicKey = publicKey.clone();
        this.parsed = parsed;
    }

    /**
     * {@return the recipient}
     *
     * @param text {@code age1pq1…}
     * @throws AgeFileException if it is something else
     */
    static HybridRecipient parse(String text) throws AgeFileException {
        byte[] key = TEXT.decode(text);
        if (key.length != HybridKeys.PUBLIC_BYTES) {
            throw new AgeFileException(KEY, "it holds " + key.length + " bytes instead of " + HybridKeys.PUBLIC_BYTES);
        }
        try {
            return new HybridRecipient(key, HybridKeys.hpke().deserializePublicKey(key));
        } catch (IllegalArgumentException outOfRange) {
            throw new AgeFileException(KEY, "it is not a public key of ML-KEM-768", outOfRange);
        }
    }

    @Override
    public Stanza wrap(byte[] fileKey, SecureRandom random) throws AgeFileException {
        try {
            HPKEContextWithEncapsulation context = HybridKeys.hpke().setupBaseS(parsed, HybridKeys.label());
            byte[] sealed = context.seal(new byte[0], fileKey);
            return new Stanza(
                    HybridKeys.STANZA, List.of(CanonicalBase64.encodeUnpadded(context.getEncapsulation())), sealed);
        } catch (InvalidCipherTextException | IllegalStateException degenerate) {
            throw new AgeFileException(KEY, "nothing can be encrypted for it", degenerate);
        }
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
