package io.kstlib.sops.age;

import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.hpke.HPKE;

/** HPKE (RFC 9180) with MLKEM768-X25519, HKDF-SHA256 and ChaCha20-Poly1305, as the post-quantum keys of age use it. */
final class HybridKeys {

    static final String STANZA = "mlkem768x25519";
    static final int ENCAPSULATED_BYTES = 1088 + X25519.SIZE_BYTES;
    static final int PUBLIC_BYTES = 1184 + X25519.SIZE_BYTES;
    static final int SEED_BYTES = 32;

    private HybridKeys() {}

    static byte[] label() {
        return "age-encryption.org/mlkem768x25519".getBytes(StandardCharsets.US_ASCII);
    }

    static HPKE hpke() {
        return new HPKE(HPKE.mode_base, HPKE.kem_MLKEM768_X25519, HPKE.kdf_HKDF_SHA256, HPKE.aead_CHACHA20_POLY1305);
    }
}
