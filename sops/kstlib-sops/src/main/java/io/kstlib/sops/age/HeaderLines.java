package io.kstlib.sops.age;

import static io.kstlib.sops.age.AgeFileException.Part.HEADER;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Reads a header line by line, within limits. */
final class HeaderLines {

    private static final int BYTES_PER_BODY_LINE = 48;
    private static final int MAX_HEADER_BYTES = 1 << 20;

    private final byte[] file;
    private int position;

    HeaderLines(byte[] file) {
        this.file = file;
    }

    int position() {
        return position;
    }

    boolean startsWith(String prefix) throws AgeFileException {
        if (position >= file.length) {
            throw new AgeFileException(HEADER, "it ends within its header");
        }
        if (file.length - position < prefix.length()) {
            return false;
        }
        for (int index = 0; index < prefix.length(); index++) {
            if (file[position + index] != prefix.charAt(index)) {
                return false;
            }
        }
        return true;
    }

    /** Returns the next line without its end. */
    String next() throws AgeFileException {
        int end = position;
        while (end < file.length && end < MAX_HEADER_BYTES && file[end] != '\n') {
            end++;
        }
        if (end == MAX_HEADER_BYTES) {
            throw new AgeFileException(HEADER, "its header is longer than " + MAX_HEADER_BYTES + " bytes");
        }
        if (end == file.length) {
            throw new AgeFileException(HEADER, "it ends within its header");
        }
        String line = new String(file, position, end - position, StandardCharsets.ISO_8859_1);
        position = end + 1;
        return line;
    }

    /** Reads the lines of a body. The last one is shorter than the others. */
    byte[] body() throws AgeFileException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int decoded;
        do {
            byte[] line = CanonicalBase64.decodeUnpadded(next())
                    .orElseThrow(() -> new AgeFileException(HEADER, "the body of a stanza is not canonical Base64"));
            decoded = line.length;
            if (decoded > BYTES_PER_BODY_LINE) {
                throw new AgeFileException(HEADER, "the body of a stanza has too long a line");
            }
            body.writeBytes(line);
        } while (decoded == BYTES_PER_BODY_LINE);
        return body.toByteArray();
    }
}
