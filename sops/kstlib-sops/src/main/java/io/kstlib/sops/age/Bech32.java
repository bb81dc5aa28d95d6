package io.kstlib.sops.age;

import static io.kstlib.sops.age.AgeFileException.Part.KEY;

import java.io.ByteArrayOutputStream;
import java.util.Locale;

/**
 * The text of age keys: Bech32 (BIP 173) without its limit of 90 characters.
 *
 * @param humanPart the kind of key, in lower case, such as {@code age}
 */
record Bech32(String humanPart) {

    private static final String ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private static final int[] GENERATOR = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
    private static final int CHECKSUM_CHARACTERS = 6;
    private static final int MAX_CHARACTERS = 8192;

    /**
     * {@return the text of the bytes in lower case}
     *
     * @param bytes a key
     */
    String encode(byte[] bytes) {
        int[] words = words(bytes);
        int checksum = polymod(humanPart, words, CHECKSUM_CHARACTERS) ^ 1;
        StringBuilder text = new StringBuilder(humanPart).append('1');
        for (int word : words) {
            text.append(ALPHABET.charAt(word));
        }
        for (int index = CHECKSUM_CHARACTERS - 1; index >= 0; index--) {
            text.append(ALPHABET.charAt((checksum >>> (5 * index)) & 31));
        }
        return text.toString();
    }

    /**
     * {@return the key}
     *
     * @param text the text of a key in one case, upper or lower
     * @param sizeBytes the size of the key
     * @throws AgeFileException if it is something else, or mistyped; the message does not repeat the text, which may be secret
     */
    byte[] decode(String text, int sizeBytes) throws AgeFileException {
        String lower = text.toLowerCase(Locale.ROOT);
        if (!text.equals(lower) && !text.equals(text.toUpperCase(Locale.ROOT))) {
            throw new AgeFileException(KEY, "it mixes upper and lower case");
        }
        if (!lower.startsWith(humanPart + "1") || lower.length() > MAX_CHARACTERS) {
            throw new AgeFileException(KEY, "it does not begin with \"" + humanPart + "1\" or is too long");
        }
        String data = lower.substring(humanPart.length() + 1);
        int[] words = new int[data.length()];
        for (int index = 0; index < words.length; index++) {
            words[index] = ALPHABET.indexOf(data.charAt(index));
            if (words[index] < 0) {
                throw new AgeFileException(KEY, "it has a character that no key has");
            }
        }
        if (words.length < CHECKSUM_CHARACTERS || polymod(humanPart, words, 0) != 1) {
            throw new AgeFileException(KEY, "its checksum is wrong: a character is missing or mistyped");
        }
        byte[] key = bytes(words, words.length - CHECKSUM_CHARACTERS);
        if (key.length != sizeBytes) {
            throw new AgeFileException(KEY, "it holds " + key.length + " bytes instead of " + sizeBytes);
        }
        return key;
    }

    private static int[] words(byte[] bytes) {
        int[] words = new int[(bytes.length * 8 + 4) / 5];
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            int set = (bytes[bit / 8] >>> (7 - bit % 8)) & 1;
            words[bit / 5] |= set << (4 - bit % 5);
        }
        return words;
    }

    private static byte[] bytes(int[] words, int count) throws AgeFileException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int pending = 0;
        int pendingBits = 0;
        for (int index = 0; index < count; index++) {
            pending = (pending << 5 | words[index]) & 0xfff;
            pendingBits += 5;
            if (pendingBits >= 8) {
                pendingBits -= 8;
                bytes.write(pending >>> pendingBits);
            }
        }
        if (pendingBits >= 5 || (pending & ((1 << pendingBits) - 1)) != 0) {
            throw new AgeFileException(KEY, "its padding is not zero");
        }
        return bytes.toByteArray();
    }

    private static int polymod(String humanPart, int[] words, int zeros) {
        int state = 1;
        for (int index = 0; index < humanPart.length(); index++) {
            state = step(state, humanPart.charAt(index) >>> 5);
        }
        state = step(state, 0);
        for (int index = 0; index < humanPart.length(); index++) {
            state = step(state, humanPart.charAt(index) & 31);
        }
        for (int word : words) {
            state = step(state, word);
        }
        for (int index = 0; index < zeros; index++) {
            state = step(state, 0);
        }
        return state;
    }

    private static int step(int state, int word) {
        int top = state >>> 25;
        int next = (state & 0x1ffffff) << 5 ^ word;
        for (int bit = 0; bit < GENERATOR.length; bit++) {
            next ^= (top >>> bit & 1) == 0 ? 0 : GENERATOR[bit];
        }
        return next;
    }
}
