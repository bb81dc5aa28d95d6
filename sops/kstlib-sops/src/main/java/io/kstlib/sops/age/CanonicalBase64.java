package io.kstlib.sops.age;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Base64 with only one text for each value. The JDK's decoder accepts several, which would make headers malleable. */
final class CanonicalBase64 {

    private CanonicalBase64() {}

    /**
     * {@return the text of the bytes without padding}
     *
     * @param bytes any
     */
    static String encodeUnpadded(byte[] bytes) {
        return Base64.getEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * {@return the bytes of a text; empty if it is not the one text without padding that stands for them}
     *
     * @param text the received text
     */
    static Optional<byte[]> decodeUnpadded(String text) {
        return decode(text, Base64.getEncoder().withoutPadding());
    }

    /**
     * {@return the bytes of a text; empty if it is not the one text with padding that stands for them}
     *
     * @param text the received text
     */
    static Optional<byte[]> decodePadded(String text) {
        return decode(text, Base64.getEncoder());
    }

    private static Optional<byte[]> decode(String text, Base64.Encoder encoder) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text.getBytes(StandardCharsets.ISO_8859_1));
            return encoder.encodeToString(bytes).equals(text) ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
