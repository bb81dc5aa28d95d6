package io.kstlib.storage.keyring.dbus;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
        Writer content = new Writer();
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
        return new Writer()
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
        List<Object> header = new Reader(bytes, order).values("yyyyuua(yv)");
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
                new Reader(content, order).values(signature));
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

    /** Writes values in the wire format, little-endian. Used by one thread. */
    private static final class Writer {

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        byte[] bytes() {
            return out.toByteArray();
        }

        Writer align(int boundary) {
            while (out.size() % boundary != 0) {
                out.write(0);
            }
            return this;
        }

        Writer octet(int value) {
            out.write(value);
            return this;
        }

        Writer number(long value) {
            align(4);
            for (int shift = 0; shift < 32; shift += 8) {
                out.write((int) (value >>> shift));
            }
            return this;
        }

        Writer raw(byte[] bytes) {
            out.writeBytes(bytes);
            return this;
        }

        Writer value(DBusValue value) throws DBusException {
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

    /** Reads values in the wire format. What a message may hold is limited by its length, which was limited before. Used by one thread. */
    private static final class Reader {

        private static final int MAX_DEPTH = 16;

        private final ByteBuffer in;

        Reader(byte[] bytes, ByteOrder order) {
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

    /** Signatures of D-Bus: sequences of types. */
    private static final class Signature {

        private static final int MAX_LENGTH = 255;
        private static final int MAX_DEPTH = 16;
        private static final String BASIC = "ybnqiuxtdsogh";

        private Signature() {}

        /** Splits a signature into its complete types. */
        static List<String> types(String signature) throws DBusException {
            if (signature.length() > MAX_LENGTH) {
                throw DBusException.malformed("a signature is longer than " + MAX_LENGTH);
            }
            List<String> types = new ArrayList<>();
            for (int at = 0; at < signature.length(); ) {
                int end = end(signature, at, 0);
                types.add(signature.substring(at, end));
                at = end;
            }
            return types;
        }

        /** Returns the type of the elements of an array. */
        static String element(String array) {
            return array.substring(1);
        }

        /** Returns the types within a structure or an entry of a dictionary. */
        static List<String> inner(String structure) throws DBusException {
            return types(structure.substring(1, structure.length() - 1));
        }

        private static int end(String signature, int at, int depth) throws DBusException {
            if (at >= signature.length() || depth > MAX_DEPTH) {
                throw DBusException.malformed("a signature is cut off or nested too deep");
            }
            char type = signature.charAt(at);
            if (type == 'v' || BASIC.indexOf(type) >= 0) {
                return at + 1;
            }
            if (type == 'a') {
                return end(signature, at + 1, depth + 1);
            }
            if (type == '(' || type == '{') {
                char closing = type == '(' ? ')' : '}';
                int next = at + 1;
                while (next < signature.length() && signature.charAt(next) != closing) {
                    next = end(signature, next, depth + 1);
                }
                if (next < signature.length() && next > at + 1) {
                    return next + 1;
                }
            }
            throw DBusException.malformed("a signature is malformed");
        }

        /** Returns the alignment of a type. */
        static int alignment(char type) {
            return switch (type) {
                case 'y', 'g', 'v' -> 1;
                case 'n', 'q' -> 2;
                case 'x', 't', 'd', '(', '{' -> 8;
                default -> 4;
            };
        }
    }
}
