package io.kstlib.storage.keyring.dbus;

import java.util.ArrayList;
import java.util.List;

/** Signatures of D-Bus: sequences of types. */
final class Signature {

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
