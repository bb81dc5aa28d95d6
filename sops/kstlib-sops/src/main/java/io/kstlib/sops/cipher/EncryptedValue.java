package io.kstlib.sops.cipher;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** An encrypted value as files have it: {@code ENC[AES256_GCM,data:…,iv:…,tag:…,type:…]}. */
final class EncryptedValue {

    private static final int TAG_BYTES = 16;

    private static final String START = "ENC[AES256_GCM,data:";
    private static final String IV = ",iv:";
    private static final String TAG = ",tag:";
    private static final String TYPE = ",type:";
    private static final String END = "]";

    private final byte[] sealed;
    private final byte[] nonce;
    private final String type;

    /**
     * @param sealed the encrypted bytes followed by the tag
     * @param type the name of the type
     */
    EncryptedValue(byte[] sealed, byte[] nonce, String type) {
        this.sealed = sealed;
        this.nonce = nonce;
        this.type = type;
    }

    byte[] sealed() {
        return sealed;
    }

    byte[] nonce() {
        return nonce;
    }

    String type() {
        return type;
    }

    /**
     * Reads an encrypted value. Every character counts: for example, a text with spare bits in its Base64 is refused, although other readers take it.
     */
    static Optional<EncryptedValue> parse(String text) {
        int iv = text.indexOf(IV);
        int tag = text.indexOf(TAG, iv + 1);
        int type = text.indexOf(TYPE, tag + 1);
        if (!text.startsWith(START) || iv < START.length() || tag < 0 || type < 0 || !text.endsWith(END)) {
            return Optional.empty();
        }
        try {
            byte[] data = Base64.getDecoder().decode(text.substring(START.length(), iv));
            byte[] nonce = Base64.getDecoder().decode(text.substring(iv + IV.length(), tag));
            byte[] seal = Base64.getDecoder().decode(text.substring(tag + TAG.length(), type));
            byte[] sealed = Arrays.copyOf(data, data.length + seal.length);
            System.arraycopy(seal, 0, sealed, data.length, seal.length);
            EncryptedValue value = new EncryptedValue(
                    sealed, nonce, text.substring(type + TYPE.length(), text.length() - END.length()));
            boolean exact = data.length > 0
                    && nonce.length > 0
                    && seal.length == TAG_BYTES
                    && isLowerCase(value.type)
                    && value.toString().equals(text);
            return exact ? Optional.of(value) : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    private static boolean isLowerCase(String word) {
        for (int index = 0; index < word.length(); index++) {
            if (word.charAt(index) < 'a' || word.charAt(index) > 'z') {
                return false;
            }
        }
        return !word.isEmpty();
    }

    /** Whether a text may have been an encrypted value before a part of it was changed. */
    static boolean resembles(String text) {
        return text.contains("ENC[AES256_GCM,") || (text.contains(",type:") && text.contains(",tag:"));
    }

    @Override
    public String toString() {
        Base64.Encoder base64 = Base64.getEncoder();
        int length = sealed.length - TAG_BYTES;
        return START
                + base64.encodeToString(Arrays.copyOf(sealed, length))
                + IV
                + base64.encodeToString(nonce)
                + TAG
                + base64.encodeToString(Arrays.copyOfRange(sealed, length, sealed.length))
                + TYPE
                + type
                + END;
    }
}
