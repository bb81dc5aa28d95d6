package io.kstlib.sops.tree;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A text. In a binary file it is the content, which need not be UTF-8. */
public final class TextValue implements Scalar {

    /** The name of the type in an encrypted value. */
    public static final String TYPE = "str";

    private static final int REPLACEMENT = 0xFFFD;

    private final byte[] bytes;

    private TextValue(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * {@return a value with this text}
     *
     * @param text any text; each half of a surrogate pair becomes U+FFFD, as in sops
     */
    public static TextValue of(String text) {
        return new TextValue(wellFormed(text).getBytes(StandardCharsets.UTF_8));
    }

    /** Replaces half a surrogate pair, which has no form in UTF-8. Java writes a question mark for it, and Go U+FFFD. */
    static String wellFormed(String text) {
        if (!hasHalfPair(text)) {
            return text;
        }
        StringBuilder mended = new StringBuilder(text.length());
        text.codePoints().forEach(c -> mended.appendCodePoint(isSurrogate(c) ? REPLACEMENT : c));
        return mended.toString();
    }

    private static boolean hasHalfPair(String text) {
        int index = 0;
        while (index < text.length()) {
            int c = text.codePointAt(index);
            if (isSurrogate(c)) {
                return true;
            }
            index += Character.charCount(c);
        }
        return false;
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    /**
     * {@return a value with these bytes}
     *
     * @param bytes UTF-8 or anything else; copied
     */
    public static TextValue ofBytes(byte[] bytes) {
        return new TextValue(bytes.clone());
    }

    /** {@return whether the bytes are UTF-8, so that {@link #text()} loses nothing} */
    public boolean isUtf8() {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException other) {
            return false;
        }
    }

    @Override
    public String type() {
        return TYPE;
    }

    /** {@return the text; bytes that are not UTF-8 are replaced} */
    @Override
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public Object toPlain() {
        return text();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TextValue that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "Text[" + bytes.length + " bytes]";
    }
}
