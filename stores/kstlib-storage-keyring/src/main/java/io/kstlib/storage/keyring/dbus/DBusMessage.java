package io.kstlib.storage.keyring.dbus;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * @param type the type of the message
 * @param serial its number, given by its sender
 * @param fields the fields of its header, by their code
 * @param body its values; a variant is the value in it
 */
record DBusMessage(int type, long serial, Map<Integer, Object> fields, List<Object> body) {

    static final int CALL = 1;
    static final int ANSWER = 2;
    static final int ERROR = 3;
    static final int SIGNAL = 4;

    static final int PATH = 1;
    static final int INTERFACE = 2;
    static final int MEMBER = 3;
    static final int ERROR_NAME = 4;
    static final int REPLY_SERIAL = 5;
    static final int DESTINATION = 6;
    static final int SIGNATURE = 8;

    /** The part of a message that holds its length. */
    static final int START_BYTES = 16;

    private static final int MAX_BYTES = 256 * 1024;
    private static final int VERSION = 1;

    static byte[] write(int type, long serial, Map<Integer, DBusValue> fields, List<DBusValue> body)
            throws DBusException {
        MessageBytes content = new MessageBytes();
        StringBuilder signature = new StringBuilder();
        for (DBusValue value : body) {
            signature.append(value.signature());
            content.value(value);
        }
        Map<Integer, DBusValue> all = new TreeMap<>(fields);
        if (!body.isEmpty()) {
            all.put(SIGNATURE, new DBusValue("g", signature.toString()));
        }
        List<List<Object>> header = all.entrySet().stream()
                .map(field -> List.<Object>of(field.getKey().byteValue(), field.getValue()))
                .toList();
        byte[] bytes = content.bytes();
        return new MessageBytes()
                .octet('l')
                .octet(type)
                .octet(0)
                .octet(VERSION)
                .number(bytes.length)
                .number(serial)
                .value(new DBusValue("a(yv)", header))
                .align(8)
                .raw(bytes)
                .bytes();
    }

    /** Returns the length of a whole message from its first {@link #START_BYTES} bytes. */
    static int length(byte[] start) throws DBusException {
        ByteBuffer numbers = ByteBuffer.wrap(start).order(order(start));
        long header = Integer.toUnsignedLong(numbers.getInt(12));
        long body = Integer.toUnsignedLong(numbers.getInt(4));
        long length = START_BYTES + (header + 7) / 8 * 8 + body;
        if (start[3] != VERSION || length > MAX_BYTES) {
            throw DBusException.malformed("a message is longer than " + MAX_BYTES + " bytes, or of another version");
        }
        return (int) length;
    }

    static DBusMessage read(byte[] bytes) throws DBusException {
        ByteOrder order = order(bytes);
        ByteBuffer numbers = ByteBuffer.wrap(bytes).order(order);
        List<Object> header = new MessageReader(bytes, order).values("yyyyuua(yv)");
        Map<Integer, Object> fields = new HashMap<>();
        for (Object field : (List<?>) header.get(6)) {
            if (field instanceof List<?> pair && pair.get(0) instanceof Byte code) {
                fields.put(Byte.toUnsignedInt(code), pair.get(1));
            }
        }
        int body = numbers.getInt(4);
        if (body < 0 || body > bytes.length - START_BYTES) {
            throw DBusException.malformed("a message ends too early");
        }
        byte[] content = new byte[body];
        System.arraycopy(bytes, bytes.length - body, content, 0, body);
        String signature = fields.get(SIGNATURE) instanceof String text ? text : "";
        return new DBusMessage(
                Byte.toUnsignedInt(bytes[1]),
                Integer.toUnsignedLong(numbers.getInt(8)),
                fields,
                new MessageReader(content, order).values(signature));
    }

    private static ByteOrder order(byte[] start) throws DBusException {
        return switch (start[0]) {
            case 'l' -> ByteOrder.LITTLE_ENDIAN;
            case 'B' -> ByteOrder.BIG_ENDIAN;
            default -> throw DBusException.malformed("what came is not a message of D-Bus");
        };
    }

    boolean answers(long call) {
        return fields.get(REPLY_SERIAL) instanceof Long serial && serial == call;
    }

    String field(int code) {
        return fields.get(code) instanceof String text ? text : "";
    }

    @Override
    public String toString() {
        return "DBusMessage[" + type + " " + serial + "]"; // the body may hold a secret
    }
}
