package io.kstlib.sops.tree;

/**
 * A floating-point number.
 *
 * @param value the number
 */
public record FloatNumber(double value) implements Scalar {

    /** The name of the type in an encrypted value. */
    public static final String TYPE = "float";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String text() {
        return FloatText.plain(value);
    }

    @Override
    public Object toPlain() {
        return value;
    }

    @Override
    public String toString() {
        return "FloatNumber[…]";
    }
}
