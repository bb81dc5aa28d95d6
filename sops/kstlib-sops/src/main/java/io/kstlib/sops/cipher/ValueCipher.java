package io.kstlib.sops.cipher;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.tree.Scalar;
import io.kstlib.sops.tree.TextValue;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Encrypts values one by one with AES-256-GCM, each bound to its place in the document and to its type. It remembers the nonces of what it
 * decrypted. A value that did not change is encrypted to the same text again, so that a diff shows only changes. Used by one thread, for one
 * data key.
 */
public final class ValueCipher {

    /** Its methods are written out: when a program has just started, making those of a record costs more than everything else. */
    private record Known(String place, String type, TextValue plain) {

        @Override
        public boolean equals(Object other) {
            return other instanceof Known known
                    && place.equals(known.place)
                    && type.equals(known.type)
                    && plain.equals(known.plain);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * place.hashCode() + type.hashCode()) + plain.hashCode();
        }
    }

    private final SealingCipher cipher;
    private final TypedNonces typed;
    private final Map<Known, byte[]> nonces = new HashMap<>();

    /**
     * @param dataKey the data key, 256 bits
     * @param random the source of nonces
     * @throws SopsException ({@code TAMPERED_FILE}) if the key has another size
     */
    public ValueCipher(DataKey dataKey, SecureRandom random) {
        byte[] bytes = dataKey.reveal();
        if (bytes.length != DataKey.SIZE_BYTES) {
            throw Reason.TAMPERED_FILE.error("the data key has " + bytes.length + " bytes, not " + DataKey.SIZE_BYTES
                    + ": the sops metadata belongs to another file");
        }
        this.cipher = SealingCipher.aesGcm(bytes);
        this.typed = new TypedNonces(cipher, random);
    }

    /**
     * {@return the encrypted form of a value; the empty text stays as it is}
     *
     * @param plain a value
     * @param place what it is bound to
     */
    public String encrypt(Scalar plain, String place) {
        return encrypt(plain.bytes(), plain.type(), place);
    }

    String encrypt(byte[] plain, String type, String place) {
        if (plain.length == 0) {
            return "";
        }
        byte[] nonce = nonces.get(new Known(place, type, TextValue.ofBytes(plain)));
        if (nonce == null) {
            nonce = typed.next(type);
        }
        byte[] sealed = cipher.seal(nonce, place.getBytes(StandardCharsets.UTF_8), plain);
        return new EncryptedValue(sealed, nonce, type).toString();
    }

    /**
     * {@return the value}
     *
     * @param encrypted an encrypted value
     * @param place what it is bound to
     * @throws SopsException ({@code TAMPERED_FILE}) if it was not encrypted with this key for this place, or is of another type
     */
    DecryptedValue decrypt(EncryptedValue encrypted, String place) {
        return tryDecrypt(encrypted, place)
                .orElseThrow(() -> Reason.TAMPERED_FILE.error(
                        "the value at " + place + " was changed, moved, or encrypted with another key"));
    }

    /** Does the same as {@link #decrypt}; empty if the value was not encrypted with this key for this place. */
    Optional<DecryptedValue> tryDecrypt(EncryptedValue encrypted, String place) {
        Optional<byte[]> opened =
                cipher.open(encrypted.nonce(), place.getBytes(StandardCharsets.UTF_8), encrypted.sealed());
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        byte[] plain = opened.get();
        Optional<String> type = typed.type(encrypted.nonce());
        if (type.isPresent() && !type.get().equals(encrypted.type())) {
            throw Reason.TAMPERED_FILE.error("the type of the value at " + place + " was changed, it is " + type.get()
                    + " and not " + encrypted.type());
        }
        nonces.put(new Known(place, encrypted.type(), TextValue.ofBytes(plain)), encrypted.nonce());
        return Optional.of(new DecryptedValue(encrypted.type(), plain, type.isPresent()));
    }

    /** Forgets the nonce of a value, so that it gets another one when it is encrypted again. */
    void forget(DecryptedValue value, String place) {
        nonces.remove(new Known(place, value.type(), TextValue.ofBytes(value.plain())));
    }
}
