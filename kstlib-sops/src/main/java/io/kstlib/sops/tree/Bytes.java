package io.kstlib.sops.tree;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes, as old files have them; formats without such a type show them as text. */
public final class Bytes implements Scalar {

    /** The name of the type in an encrypted value. */
    public static final String TYPE = "bytes";

    private final byte[] bytes;

    /**
     * @param bytes the value; copied
     */
    public Bytes(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    @Override
    public String type() {
        return TYPE;
    }

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
        return bytes();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "Bytes[" + bytes.length + " bytes]";
    }
}
