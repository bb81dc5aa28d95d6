package io.kstlib.sops.cipher;

import io.kstlib.sops.rules.MacScope;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The message authentication code: SHA-512 over the values in their order. Used by one thread, for one file. */
final class MacDigest {

    /** SHA-256 of "sops": codes of the two scopes are never the same. */
    private static final byte[] ENCRYPTED_VALUES_ONLY =
            HexFormat.of().parseHex("8a3fd2ad54ce66527b1034f3d147be0b0b975b3bf44f72c6fdadec8176f27d69");

    private final MessageDigest digest;
    private final MacScope scope;

    MacDigest(MacScope scope) {
        this.scope = scope;
        try {
            this.digest = MessageDigest.getInstance("SHA-512");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("this Java has no SHA-512", missing);
        }
        if (scope == MacScope.ENCRYPTED_VALUES) {
            digest.update(ENCRYPTED_VALUES_ONLY);
        }
    }

    void add(byte[] plain, boolean encrypted) {
        if (encrypted || scope == MacScope.ALL_VALUES) {
            digest.update(plain);
        }
    }

    String code() {
        return HexFormat.of().withUpperCase().formatHex(digest.digest());
    }
}
