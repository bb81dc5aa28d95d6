package io.kstlib.sops.age;

import io.kstlib.sops.key.KeyContext;
import java.util.Optional;

/**
 * A key for another purpose than decryption, which only those have who have an identity of age. It is derived from the secret side, never from the
 * recipient. Immutable.
 */
public final class AgeDerivedKey {

    private final byte[] key;
    private final String source;

    private AgeDerivedKey(byte[] key, String source) {
        this.key = key.clone();
        this.source = source;
    }

    /**
     * Derives a key from an identity in {@code SOPS_AGE_KEY}, {@code SOPS_AGE_KEY_FILE} or {@code sops/age/keys.txt}, or from one that
     * {@code SOPS_AGE_KEY_CMD} prints. Asks for no passphrase. Keys of SSH do not count.
     *
     * @param recipient the public side of the identity, {@code age1…}
     * @param purpose the purpose of the key, in ASCII; each purpose has a key of its own
     * @param context the surroundings
     * @return the key; empty if the identity is not there
     */
    public static Optional<AgeDerivedKey> find(String recipient, String purpose, KeyContext context) {
        Identities.Places places = new Identities.Places(context);
        Optional<AgeDerivedKey> found = first(new Identities(places).readNative(), recipient, purpose);
        if (found.isPresent() || places.variable(Identities.Places.KEY_COMMAND).isEmpty()) {
            return found;
        }
        Identities asked = new Identities(places);
        asked.runCommands(recipient);
        return first(asked, recipient, purpose);
    }

    private static Optional<AgeDerivedKey> first(Identities reader, String recipient, String purpose) {
        for (Identities.Found identity : reader.found()) {
            Optional<byte[]> key =
                    identity.recipient().equals(recipient) ? identity.identity().derived(purpose) : Optional.empty();
            if (key.isPresent()) {
                return Optional.of(new AgeDerivedKey(key.get(), identity.source()));
            }
        }
        return Optional.empty();
    }

    /** {@return the key, 32 bytes} */
    public byte[] bytes() {
        return key.clone();
    }

    /** {@return the place of the identity: a variable, or a file} */
    public String source() {
        return source;
    }

    /** Hides the key. */
    @Override
    public String toString() {
        return "AgeDerivedKey[" + source + "]";
    }
}
