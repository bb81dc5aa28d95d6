package io.kstlib.sops.cipher;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An encrypted value as files have it: {@code ENC[AES256_GCM,data:…,iv:…,tag:…,type:…]}. */
final class EncryptedValue {

    private static final int TAG_BYTES = 16;

    private static final Pattern FORM = Pattern.compile(
            "ENC\\[AES256_GCM,data:([A-Za-z0-9+/=]+),iv:([A-Za-z0-9+/=]+),tag:([A-Za-z0-9+/=]+),type:([a-z]+)\\]");

    private final byte[] sealed;
    private final byte[] nonce;
    private final String type;

    /**
     * @param sealed the encrypted bytes followed by the tag
     * @param nonce the nonce
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
     * Reads one. Every character counts: a text that another reader would take too, such as one with spare bits in its Base64, is none.
     */
    static Optional<EncryptedValue> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        try {
            byte[] data = Base64.getDecoder().decode(form.group(1));
            byte[] nonce = Base64.getDecoder().decode(form.group(2));
            byte[] tag = Base64.getDecoder().decode(form.group(3));
            byte[] sealed = Arrays.copyOf(data, data.length + tag.length);
            System.arraycopy(tag, 0, sealed, data.length, tag.length);
            EncryptedValue value = new EncryptedValue(sealed, nonce, form.group(4));
            boolean exact = tag.length == TAG_BYTES && value.toString().equals(text);
            return exact ? Optional.of(value) : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /** Whether a text was an encrypted value before somebody changed a part of it, at most. */
    static boolean resembles(String text) {
        return text.contains("ENC[AES256_GCM,") || (text.contains(",type:") && text.contains(",tag:"));
    }

    @Override
    public String toString() {
        Base64.Encoder base64 = Base64.getEncoder();
        int length = sealed.length - TAG_BYTES;
        return "ENC[AES256_GCM,data:" + base64.encodeToString(Arrays.copyOf(sealed, length)) + ",iv:"
                + base64.encodeToString(nonce) + ",tag:"
                + base64.encodeToString(Arrays.copyOfRange(sealed, length, sealed.length)) + ",type:" + type + "]";
    }
}
