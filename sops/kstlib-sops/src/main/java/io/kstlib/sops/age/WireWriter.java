package io.kstlib.sops.age;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes the data types of SSH (RFC 4251, section 5). */
final class WireWriter {

    private final ByteArrayOutputStream data = new ByteArrayOutputStream();

    WireWriter text(String text) {
        return string(text.getBytes(StandardCharsets.US_ASCII));
    }

    WireWriter integer(BigInteger number) {
        return string(number.toByteArray());
    }

    WireWriter string(byte[] content) {
        data.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
        data.writeBytes(content);
        return this;
    }

    byte[] toBytes() {
        return data.toByteArray();
    }
}
