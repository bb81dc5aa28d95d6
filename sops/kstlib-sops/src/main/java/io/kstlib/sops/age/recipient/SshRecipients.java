package io.kstlib.sops.age.recipient;

import io.kstlib.files.ContentHash;
import io.kstlib.sops.age.format.AgeRecipient;
import io.kstlib.sops.age.format.CanonicalBase64;
import io.kstlib.sops.age.format.Stanza;
import io.kstlib.sops.age.ssh.SshPublicKey;
import java.util.Arrays;

/** What recipients and identities of SSH share: stanzas name the key by four bytes of its hash. */
public final class SshRecipients {

    private static final int TAG_BYTES = 4;

    private SshRecipients() {}

    /**
     * {@return the recipient of this key}
     *
     * @param key any
     */
    public static AgeRecipient of(SshPublicKey key) {
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
    public static boolean names(Stanza stanza, SshPublicKey key) {
        return stanza.type().equals(key.type())
                && !stanza.arguments().isEmpty()
                && stanza.arguments().get(0).equals(tag(key));
    }

    static String tag(SshPublicKey key) {
        return CanonicalBase64.encodeUnpadded(Arrays.copyOf(ContentHash.bytes(key.wire()), TAG_BYTES));
    }
}
