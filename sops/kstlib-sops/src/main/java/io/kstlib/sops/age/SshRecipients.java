package io.kstlib.sops.age;

import io.kstlib.files.ContentHash;
import java.util.Arrays;

/** What recipients and identities of SSH share: stanzas name the key by four bytes of its hash. */
final class SshRecipients {

    private static final int TAG_BYTES = 4;

    private SshRecipients() {}

    /**
     * {@return the recipient of this key}
     *
     * @param key any
     */
    static AgeRecipient of(SshPublicKey key) {
        return key instanceof SshPublicKey.Rsa rsa
                ? new SshRsaRecipient(rsa)
                : new SshEd25519Recipient((SshPublicKey.Ed25519) key);
    }

    /**
     * Whether a stanza names a key. It also names about one in four thousand million other keys.
     *
     * @param stanza of any type
     * @param key any
     * @return whether the key's identity is worth trying
     */
    static boolean names(Stanza stanza, SshPublicKey key) {
        return stanza.type().equals(key.type())
                && !stanza.arguments().isEmpty()
                && stanza.arguments().get(0).equals(tag(key));
    }

    static String tag(SshPublicKey key) {
        return CanonicalBase64.encodeUnpadded(Arrays.copyOf(ContentHash.bytes(key.wire()), TAG_BYTES));
    }
}
