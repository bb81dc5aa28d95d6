package io.kstlib.sops.age;

import static io.kstlib.sops.age.AgeFileException.Part.HEADER;
import static io.kstlib.sops.age.AgeFileException.Part.KEY;

import java.util.Optional;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;

/** The secret key of age that quantum computers do not break, {@code AGE-SECRET-KEY-PQ-1…}. Immutable. */
final class HybridIdentity implements AgeIdentity {

    /** How its text begins. */
    static final String PREFIX = "AGE-SECRET-KEY-PQ-1";

    private static final Bech32 TEXT = new Bech32("age-secret-key-pq-");

    private final byte[] seed;
    private final AsymmetricCipherKeyPair keys;

    private HybridIdentity(byte[] seed) {
        this.seed = seed;
        this.keys = HybridKeys.hpke().deserializePrivateKey(seed, null);
    }

    /**
     * {@return the identity}
     *
     * @param text {@code AGE-SECRET-KEY-PQ-1…}
     * @throws AgeFileException if it is something else; the message does not repeat it
     */
    static HybridIdentity parse(String text) throws AgeFileException {
        byte[] seed = TEXT.decode(text);
        if (seed.length != HybridKeys.SEED_BYTES) {
            throw new AgeFileException(KEY, "it holds " + seed.length + " bytes instead of " + HybridKeys.SEED_BYTES);
        }
        return new HybridIdentity(seed);
    }

    @Override
    public Optional<byte[]> unwrap(Stanza stanza) throws AgeFileException {
        if (!stanza.type().equals(HybridKeys.STANZA)) {
            return Optional.empty();
        }
        FileKeys.requireArguments(stanza, 1);
        byte[] encapsulated = FileKeys.argument(stanza, 0, HybridKeys.ENCAPSULATED_BYTES);
        FileKeys.requireSealedSize(stanza);
        try {
            return Optional.of(HybridKeys.hpke()
                    .setupBaseR(encapsulated, keys, HybridKeys.label())
                    .open(new byte[0], stanza.body()));
        } catch (InvalidCipherTextException another) {
            return Optional.empty();
        } catch (IllegalArgumentException | IllegalStateException malformed) {
            throw new AgeFileException(
                    HEADER, "the stanza " + HybridKeys.STANZA + " has an impossible share", malformed);
        }
    }

    @Override
    public Optional<byte[]> derived(String purpose) {
        return Optional.of(Hkdf.sha256(seed, new byte[0], purpose, HybridKeys.SEED_BYTES));
    }

    /** {@return the public side} */
    HybridRecipient recipient() {
        HPKE hpke = HybridKeys.hpke();
        return new HybridRecipient(hpke.serializePublicKey(keys.getPublic()), keys.getPublic());
    }

    @Override
    public String toString() {
        return "identity of " + recipient();
    }
}
