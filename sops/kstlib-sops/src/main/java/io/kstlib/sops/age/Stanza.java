package io.kstlib.sops.age;

import java.util.List;

/** The file key, wrapped for one recipient. Immutable. */
final class Stanza {

    private static final int BYTES_PER_LINE = 48;

    private final String type;
    private final List<String> arguments;
    private final byte[] body;

    /**
     * @param type the type, such as {@code X25519}
     * @param arguments visible ASCII, none empty
     * @param body the wrapped key; copied
     */
    Stanza(String type, List<String> arguments, byte[] body) {
        this.type = type;
        this.arguments = List.copyOf(arguments);
        this.body = body.clone();
    }

    /** {@return the type, such as {@code X25519}} */
    String type() {
        return type;
    }

    /** {@return the arguments after the type} */
    List<String> arguments() {
        return arguments;
    }

    /** {@return a copy of the wrapped key} */
    byte[] body() {
        return body.clone();
    }

    /** Returns the stanza as it is in a header. Its last line is shorter than the others, and empty if necessary. */
    String encode() {
        StringBuilder text = new StringBuilder("-> ").append(type);
        arguments.forEach(argument -> text.append(' ').append(argument));
        String encoded = CanonicalBase64.encodeUnpadded(body);
        int columns = BYTES_PER_LINE / 3 * 4;
        for (int start = 0; start <= encoded.length(); start += columns) {
            text.append('\n').append(encoded, start, Math.min(start + columns, encoded.length()));
        }
        return text.append('\n').toString();
    }

    @Override
    public String toString() {
        return "Stanza[" + type + "]";
    }
}
