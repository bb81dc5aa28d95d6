package io.kstlib.sops.tree;

/**
 * A whole number.
 *
 * @param value the number
 */
public record IntNumber(long value) implements Scalar {

    /** The name of the type in an encrypted value. */
    public static final String TYPE = "int";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String text() {
        return Long.toString(value);
    }

    @Override
    public Object toPlain() {
        return value;
    }

    @Override
    public String toString() {
        return "IntNumber[…]";
    }
}
