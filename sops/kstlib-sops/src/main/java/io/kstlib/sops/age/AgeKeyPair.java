package io.kstlib.sops.age;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyEntry;
import java.security.SecureRandom;
import java.util.Optional;

/** A key pair of age that is kept elsewhere than where sops looks, such as in the keyring of the system. Immutable. */
public final class AgeKeyPair {

    private final X25519.Identity identity;

    private AgeKeyPair(X25519.Identity identity) {
        this.identity = identity;
    }

    /**
     * {@return a new key pair, which is stored nowhere}
     *
     * @param random the source of the key
     */
    public static AgeKeyPair generate(SecureRandom random) {
        return new AgeKeyPair(X25519.Identity.generate(random));
    }

    /**
     * Reads the result of {@link #reveal()}.
     *
     * @param identity {@code AGE-SECRET-KEY-1…}
     * @return the pair
     * @throws SopsException ({@code RECIPIENT}) if it is something else; the message does not repeat it
     */
    public static AgeKeyPair of(String identity) {
        try {
            return new AgeKeyPair(X25519.Identity.parse(identity));
        } catch (AgeFileException malformed) {
            throw Reason.RECIPIENT.error("it is not an identity of age: " + malformed.problem(), null, malformed);
        }
    }

    /** {@return the public side, {@code age1…}} */
    public String recipient() {
        return identity.recipient().text();
    }

    /** {@return the secret side, {@code AGE-SECRET-KEY-1…}} */
    public String reveal() {
        return identity.reveal();
    }

    /**
     * Unwraps the data key of a file.
     *
     * @param entry an entry of type {@code age}
     * @return the data key; empty if the entry is for another recipient
     * @throws SopsException ({@code RECIPIENT}) if the wrapped key is damaged
     */
    public Optional<DataKey> unwrap(KeyEntry entry) {
        try {
            return AgeFile.wrappedKey(entry).decrypt(identity).map(DataKey::new);
        } catch (AgeFileException malformed) {
            throw damaged(malformed.problem(), malformed);
        } catch (IllegalArgumentException noDataKey) {
            throw damaged("it does not hold a data key", noDataKey);
        }
    }

    private static SopsException damaged(String problem, Exception cause) {
        return Reason.RECIPIENT.error("the wrapped key is damaged: " + problem, null, cause);
    }

    @Override
    public String toString() {
        return "AgeKeyPair[" + recipient() + "]";
    }
}
