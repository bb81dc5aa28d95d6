package io.kstlib.sops.age;

import static io.kstlib.sops.age.AgeFileException.Part.HEADER;

import io.kstlib.sops.cipher.SealingCipher;
import java.util.List;
import java.util.Optional;

/**
 * The file key, wrapped for one recipient. Immutable.
 *
 * @param type the type, such as {@code X25519}
 * @param arguments the arguments after the type: visible ASCII, none empty
 * @param body the wrapped key
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Stanza(String type, List<String> arguments, byte[] body) {

    /** The size of a file key. */
    static final int KEY_BYTES = 16;

    private static final int BYTES_PER_LINE = 48;
    private static final byte[] NO_CONTEXT = {};

    /** Each wrapping key is used once. */
    private static final byte[] NONCE = new byte[12];

    Stanza {
        arguments = List.copyOf(arguments);
        body = body.clone();
    }

    /** {@return a copy of the wrapped key} */
    @Override
    public byte[] body() {
        return body.clone();
    }

    /** Wraps a file key with a key that is used once. */
    static Stanza sealed(String type, List<String> arguments, byte[] wrappingKey, byte[] fileKey) {
        byte[] body = SealingCipher.chaCha20Poly1305(wrappingKey).seal(NONCE, NO_CONTEXT, fileKey);
        return new Stanza(type, arguments, body);
    }

    /** Unwraps the file key. Checks the size first, since longer texts can be made to open under many keys. */
    Optional<byte[]> open(byte[] wrappingKey) throws AgeFileException {
        requireSealedSize();
        return SealingCipher.chaCha20Poly1305(wrappingKey).open(NONCE, NO_CONTEXT, body);
    }

    void requireSealedSize() throws AgeFileException {
        if (body.length != KEY_BYTES + SealingCipher.TAG_BYTES) {
            throw new AgeFileException(HEADER, "the stanza " + type + " wraps a key of another size");
        }
    }

    void requireArguments(int count) throws AgeFileException {
        if (arguments.size() != count) {
            throw new AgeFileException(
                    HEADER, "the stanza " + type + " must have " + count + " argument" + (count == 1 ? "" : "s"));
        }
    }

    /** Returns the bytes of an argument. */
    byte[] argument(int index, int sizeBytes) throws AgeFileException {
        byte[] bytes = CanonicalBase64.decodeUnpadded(arguments.get(index)).orElse(new byte[0]);
        if (bytes.length != sizeBytes) {
            throw new AgeFileException(
                    HEADER, "the stanza " + type + " has an argument that is not " + sizeBytes + " bytes in Base64");
        }
        return bytes;
    }

    /** Returns the stanza as it is in a header. Its last line is shorter than the others, and empty if necessary. */
    String encode() {
        StringBuilder text = new StringBuilder("-> ").append(type);
        arguments.forEach(argument -> text.append(' ').append(argument));
        String encoded = CanonicalBase64.encodeUnpadded(body);
        int columns = BYTES_PER_LINE / 3 * 4;
        for (int start = 0; start <= encoded.length(); start += columns) {
            text.append('\n').append(encoded, start, Math.min(start + columns, encoded.length()));
        }
        return text.append('\n').toString();
    }

    @Override
    public String toString() {
        return "Stanza[" + type + "]";
    }
}
