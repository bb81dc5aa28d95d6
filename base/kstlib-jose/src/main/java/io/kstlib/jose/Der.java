package io.kstlib.jose;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One value in DER (X.690 section 10): its tag, its content, and both as they are encoded. Knows tags of one byte only. */
final class Der {

    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int SEQUENCE = 0x30;

    private static final int LONG_FORM = 0x80;
    private static final int MOST_LENGTH_BYTES = 3;

    private final byte[] encoded;
    private final int contentStart;

    private Der(byte[] encoded, int contentStart) {
        this.encoded = encoded;
        this.contentStart = contentStart;
    }

    /** Reads one value, which takes all of the bytes. */
    static Der read(byte[] bytes) throws UnusableKeyException {
        List<Der> values = readAll(bytes);
        if (values.size() != 1) {
            throw damaged();
        }
        return values.get(0);
    }

    private static List<Der> readAll(byte[] bytes) throws UnusableKeyException {
        List<Der> values = new ArrayList<>();
        int from = 0;
        while (from < bytes.length) {
            int lengthByte = from + 1 < bytes.length ? bytes[from + 1] & 0xFF : LONG_FORM;
            int more = lengthByte < LONG_FORM ? 0 : lengthByte - LONG_FORM;
            int start = from + 2 + more;
            if (lengthByte == LONG_FORM || more > MOST_LENGTH_BYTES || start > bytes.length) {
                throw damaged();
            }
            int length = more == 0 ? lengthByte : 0;
            for (int i = from + 2; i < start; i++) {
                length = (length << Byte.SIZE) | (bytes[i] & 0xFF);
            }
            if (length > bytes.length - start) {
                throw damaged();
            }
            values.add(new Der(Arrays.copyOfRange(bytes, from, start + length), start - from));
            from = start + length;
        }
        return values;
    }

    private static UnusableKeyException damaged() {
        return new UnusableKeyException("is damaged: it is not DER");
    }

    /** Writes a value that contains others. */
    static Der of(int tag, Der... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (Der part : parts) {
            content.writeBytes(part.encoded);
        }
        return of(tag, content.toByteArray());
    }

    static Der of(int tag, byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(tag);
        int size = content.length;
        if (size >= 1 << Byte.SIZE) {
            bytes.write(LONG_FORM | 2); // a key has less than 64 KiB
            bytes.write(size >> Byte.SIZE);
        } else if (size >= LONG_FORM) {
            bytes.write(LONG_FORM | 1);
        }
        bytes.write(size);
        int start = bytes.size();
        bytes.writeBytes(content);
        return new Der(bytes.toByteArray(), start);
    }

    boolean is(int tag) {
        return (encoded[0] & 0xFF) == tag;
    }

    byte[] content() {
        return Arrays.copyOfRange(encoded, contentStart, encoded.length);
    }

    byte[] encoded() {
        return encoded.clone();
    }

    /** Reads the values that a constructed value contains. */
    List<Der> parts() throws UnusableKeyException {
        return readAll(content());
    }

    /** Returns the part at a place, which must be there. */
    Der part(int index, int tag) throws UnusableKeyException {
        List<Der> parts = parts();
        if (index >= parts.size() || !parts.get(index).is(tag)) {
            throw damaged();
        }
        return parts.get(index);
    }

    @Override
    public String toString() {
        return "Der"; // the content may be a key
    }
}
