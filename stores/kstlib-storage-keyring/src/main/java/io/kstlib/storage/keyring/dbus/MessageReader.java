package io.kstlib.storage.keyring.dbus;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads values in the wire format. What a message may hold is limited by its length, which was limited before. Used by one thread. */
final class MessageReader {

    private static final int MAX_DEPTH = 16;

    private final ByteBuffer in;

    MessageReader(byte[] bytes, ByteOrder order) {
        this.in = ByteBuffer.wrap(bytes).order(order);
    }

    /**
     * Reads values one after the other.
     *
     * @param signature their types
     * @return the values as {@link DBusValue#value()} has them; a variant is the value in it
     * @throws DBusException if they are malformed
     */
    List<Object> values(String signature) throws DBusException {
        List<Object> values = new ArrayList<>();
        try {
            for (String type : Signature.types(signature)) {
                values.add(read(type, 0));
            }
        } catch (BufferUnderflowException | IllegalArgumentException cutOff) {
            throw DBusException.malformed("a message ends too early");
        }
        return values;
    }

    private Object read(String type, int depth) throws DBusException {
        if (depth > MAX_DEPTH) {
            throw DBusException.malformed("a message is nested too deep");
        }
        align(Signature.alignment(type.charAt(0)));
        return switch (type.charAt(0)) {
            case 'y' -> in.get();
            case 'b' -> in.getInt() != 0;
            case 'n', 'q' -> (int) in.getShort();
            case 'i', 'h' -> in.getInt();
            case 'u' -> Integer.toUnsignedLong(in.getInt());
            case 'x', 't', 'd' -> in.getLong();
            case 's', 'o' -> text(in.getInt());
            case 'g' -> text(Byte.toUnsignedInt(in.get()));
            case 'v' -> variant(depth);
            case 'a' -> array(Signature.element(type), depth);
            default -> structure(type, depth);
        };
    }

    private void align(int boundary) {
        int over = in.position() % boundary;
        if (over != 0) {
            in.position(in.position() + boundary - over);
        }
    }

    private byte[] bytes(int length) throws DBusException {
        if (length < 0 || length > in.remaining()) {
            throw DBusException.malformed("a message ends too early");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private String text(int length) throws DBusException {
        byte[] bytes = bytes(length);
        if (in.get() != 0) {
            throw DBusException.malformed("a text does not end with a zero");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notText) {
            throw DBusException.malformed("a text is not UTF-8");
        }
    }

    private Object variant(int depth) throws DBusException {
        List<String> types = Signature.types(text(Byte.toUnsignedInt(in.get())));
        if (types.size() != 1) {
            throw DBusException.malformed("a variant does not hold one value");
        }
        return read(types.get(0), depth + 1);
    }

    private List<Object> structure(String type, int depth) throws DBusException {
        List<Object> values = new ArrayList<>();
        for (String inner : Signature.inner(type)) {
            values.add(read(inner, depth + 1));
        }
        return values;
    }

    private Object array(String element, int depth) throws DBusException {
        int length = in.getInt();
        align(Signature.alignment(element.charAt(0)));
        if (element.equals("y")) {
            return bytes(length);
        }
        if (length < 0 || length > in.remaining()) {
            throw DBusException.malformed("a message ends too early");
        }
        int end = in.position() + length;
        List<Object> items = new ArrayList<>();
        Map<Object, Object> entries = new LinkedHashMap<>();
        while (in.position() < end) {
            Object item = read(element, depth + 1);
            if (element.startsWith("{") && item instanceof List<?> pair && pair.size() == 2) {
                entries.put(pair.get(0), pair.get(1));
            } else {
                items.add(item);
            }
        }
        return element.startsWith("{") ? entries : items;
    }
}
