package io.kstlib.auth.core.jwt;

import java.util.Base64;

/**
 * base64url without padding (RFC 7515 section 2), only in its canonical form. RFC 4648 section 3.5 lets decoders ignore stray bits; then several
 * texts could stand for the same signed bytes.
 */
public final class Base64Url {

    private Base64Url() {}

    /**
     * {@return the decoded bytes}
     *
     * @param text the encoded bytes
     * @throws IllegalArgumentException if the text is not canonical base64url; the message does not show it
     */
    public static byte[] decode(String text) {
        if (text.indexOf('=') >= 0) {
            throw new IllegalArgumentException("it is padded with \"=\"");
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException quotesTheText) {
            throw new IllegalArgumentException("it is not base64url", null);
        }
        if (!encode(bytes).equals(text)) {
            throw new IllegalArgumentException("its last character is not canonical base64url");
        }
        return bytes;
    }

    /**
     * {@return the bytes as base64url}
     *
     * @param bytes any bytes
     */
    public static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
