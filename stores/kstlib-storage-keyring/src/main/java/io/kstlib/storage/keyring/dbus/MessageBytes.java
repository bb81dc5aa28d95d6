package io.kstlib.storage.keyring.dbus;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Writes values in the wire format, little-endian. Used by one thread. */
final class MessageBytes {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    byte[] bytes() {
        return out.toByteArray();
    }

    MessageBytes align(int boundary) {
        while (out.size() % boundary != 0) {
            out.write(0);
        }
        return this;
    }

    MessageBytes octet(int value) {
        out.write(value);
        return this;
    }

    MessageBytes number(long value) {
        align(4);
        for (int shift = 0; shift < 32; shift += 8) {
            out.write((int) (value >>> shift));
        }
        return this;
    }

    MessageBytes raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    MessageBytes value(DBusValue value) throws DBusException {
        write(value.signature(), value.value());
        return this;
    }

    private void write(String type, Object value) throws DBusException {
        switch (type.charAt(0)) {
            case 'y' -> octet((Byte) value);
            case 'b' -> number((Boolean) value ? 1 : 0);
            case 'i', 'u' -> number(((Number) value).longValue());
            case 's', 'o' -> text((String) value);
            case 'g' -> signature((String) value);
            case 'v' -> variant((DBusValue) value);
            case 'a' -> array(Signature.element(type), value);
            case '(' -> structure(type, (List<?>) value);
            default -> throw new IllegalArgumentException("values of type " + type + " are not written here");
        }
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(bytes.length).raw(bytes).octet(0);
    }

    private void signature(String signature) {
        byte[] bytes = signature.getBytes(StandardCharsets.US_ASCII);
        octet(bytes.length).raw(bytes).octet(0);
    }

    private void variant(DBusValue value) throws DBusException {
        signature(value.signature());
        write(value.signature(), value.value());
    }

    private void structure(String type, List<?> values) throws DBusException {
        align(8);
        List<String> types = Signature.inner(type);
        for (int i = 0; i < types.size(); i++) {
            write(types.get(i), values.get(i));
        }
    }

    /** The length of an array precedes its elements, but is known only after they are written. */
    private void array(String element, Object value) throws DBusException {
        int boundary = Signature.alignment(element.charAt(0));
        number(0); // aligns, and makes room
        int length = out.size();
        align(boundary);
        int start = out.size();
        if (value instanceof byte[] bytes) {
            raw(bytes);
        } else if (value instanceof Map<?, ?> map) {
            List<String> types = Signature.inner(element);
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                align(8);
                write(types.get(0), entry.getKey());
                write(types.get(1), entry.getValue());
            }
        } else {
            for (Object item : (List<?>) value) {
                write(element, item);
            }
        }
        setNumber(length - 4, out.size() - start);
    }

    private void setNumber(int at, int value) {
        byte[] bytes = out.toByteArray();
        for (int i = 0; i < 4; i++) {
            bytes[at + i] = (byte) (value >>> (8 * i));
        }
        out.reset();
        out.writeBytes(bytes);
    }
}
