package io.kstlib.sops.age;

import static io.kstlib.sops.age.AgeFileException.Part.KEY;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the data types of SSH (RFC 4251, section 5). */
final class WireReader {

    private static final int MAX_INTEGER_BYTES = 2049;

    private final byte[] data;
    private int position;

    WireReader(byte[] data) {
        this.data = data;
    }

    long uint32() throws AgeFileException {
        require(4);
        long value = 0;
        for (int index = 0; index < 4; index++) {
            value = value << 8 | (data[position++] & 0xff);
        }
        return value;
    }

    byte[] string() throws AgeFileException {
        long length = uint32();
        require(length);
        byte[] content = Arrays.copyOfRange(data, position, position + (int) length);
        position += (int) length;
        return content;
    }

    String text() throws AgeFileException {
        return new String(string(), StandardCharsets.ISO_8859_1);
    }

    BigInteger positiveInteger() throws AgeFileException {
        byte[] content = string();
        if (content.length == 0 || content.length > MAX_INTEGER_BYTES || content[0] < 0) {
            throw new AgeFileException(KEY, "it holds a number that is not positive or too large");
        }
        return new BigInteger(content);
    }

    byte[] rest() {
        byte[] rest = Arrays.copyOfRange(data, position, data.length);
        position = data.length;
        return rest;
    }

    private void require(long bytes) throws AgeFileException {
        if (bytes > data.length - position) {
            throw new AgeFileException(KEY, "it is cut off or damaged");
        }
    }
}
