package io.kstlib.sops.cipher;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.tree.Bool;
import io.kstlib.sops.tree.FloatNumber;
import io.kstlib.sops.tree.IntNumber;
import io.kstlib.sops.tree.Scalar;
import io.kstlib.sops.tree.TextValue;
import io.kstlib.sops.tree.Timestamp;
import java.nio.charset.StandardCharsets;

/** What an encrypted value holds, before it becomes a scalar or a comment. */
final class DecryptedValue {

    static final String COMMENT = "comment";

    /** Sops knows this type, but it has no value that it would encrypt as this type. It panics when it reads one. */
    private static final String BYTES = "bytes";

    private final String type;
    private final byte[] plain;
    private final boolean typed;

    /**
     * @param type the type that is written beside the value
     * @param plain what it was before it was encrypted
     * @param typed whether its nonce has this type, too
     */
    DecryptedValue(String type, byte[] plain, boolean typed) {
        this.type = type;
        this.plain = plain;
        this.typed = typed;
    }

    String type() {
        return type;
    }

    /** Whether no one can have changed the type. */
    boolean isTyped() {
        return typed;
    }

    boolean isComment() {
        return type.equals(COMMENT);
    }

    byte[] plain() {
        return plain;
    }

    String text() {
        return new String(plain, StandardCharsets.UTF_8);
    }

    Scalar scalar(String place) {
        Scalar value = switch (type) {
            case TextValue.TYPE -> TextValue.ofBytes(plain);
            case IntNumber.TYPE -> wholeNumber(place);
            case FloatNumber.TYPE -> floatNumber(place);
            case Bool.TYPE -> bool(place);
            case Timestamp.TYPE -> Timestamp.parse(text()).orElseThrow(() -> wrongType(place));
            case BYTES ->
                throw Reason.TAMPERED_FILE.error("the value at " + place
                        + " is of the type bytes, which sops never writes: someone changed its type");
            default -> throw Reason.TAMPERED_FILE.error("the value at " + place + " is of an unknown type");
        };
        return value;
    }

    private Scalar wholeNumber(String place) {
        try {
            return new IntNumber(Long.parseLong(text()));
        } catch (NumberFormatException other) {
            throw wrongType(place);
        }
    }

    private Scalar floatNumber(String place) {
        return switch (text()) {
            case "NaN" -> new FloatNumber(Double.NaN);
            case "+Inf" -> new FloatNumber(Double.POSITIVE_INFINITY);
            case "-Inf" -> new FloatNumber(Double.NEGATIVE_INFINITY);
            default -> {
                if (!text().matches("[-+]?[0-9]*\\.?[0-9]+([eE][-+]?[0-9]+)?")) {
                    throw wrongType(place);
                }
                yield new FloatNumber(Double.parseDouble(text()));
            }
        };
    }

    private Scalar bool(String place) {
        return switch (text()) {
            case "True", "true", "TRUE", "1", "t", "T" -> Bool.of(true);
            case "False", "false", "FALSE", "0", "f", "F" -> Bool.of(false);
            default -> throw wrongType(place);
        };
    }

    private SopsException wrongType(String place) {
        return Reason.TAMPERED_FILE.error("the value at " + place + " is not of its type " + type);
    }

    @Override
    public String toString() {
        return "DecryptedValue[" + type + ", " + plain.length + " bytes]";
    }
}
