package io.kstlib.sops.age;

import static io.kstlib.sops.age.AgeFileException.Part.HEADER;

import java.util.Optional;

/** What the kinds of stanzas share: a file key in the body, and bytes in the arguments. */
final class FileKeys {

    static final int SIZE_BYTES = 16;

    private FileKeys() {}

    static byte[] seal(byte[] wrappingKey, byte[] fileKey) {
        return new ChaCha20Poly1305(wrappingKey).sealOnce(fileKey);
    }

    /** Opens a body. Checks the size first, since longer texts can be made to open under many keys. */
    static Optional<byte[]> open(byte[] wrappingKey, Stanza stanza) throws AgeFileException {
        requireSealedSize(stanza);
        return new ChaCha20Poly1305(wrappingKey).openOnce(stanza.body());
    }

    static void requireSealedSize(Stanza stanza) throws AgeFileException {
        if (stanza.body().length != SIZE_BYTES + ChaCha20Poly1305.TAG_BYTES) {
            throw new AgeFileException(HEADER, "the stanza " + stanza.type() + " wraps a key of another size");
        }
    }

    static void requireArguments(Stanza stanza, int count) throws AgeFileException {
        if (stanza.arguments().size() != count) {
            throw new AgeFileException(
                    HEADER,
                    "the stanza " + stanza.type() + " must have " + count + " argument" + (count == 1 ? "" : "s"));
        }
    }

    static byte[] argument(Stanza stanza, int index, int sizeBytes) throws AgeFileException {
        byte[] bytes =
                CanonicalBase64.decodeUnpadded(stanza.arguments().get(index)).orElse(new byte[0]);
        if (bytes.length != sizeBytes) {
            throw new AgeFileException(
                    HEADER,
                    "the stanza " + stanza.type() + " has an argument that is not " + sizeBytes + " bytes in Base64");
        }
        return bytes;
    }

    static byte[] concatenate(byte[] first, byte[] second) {
        byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
