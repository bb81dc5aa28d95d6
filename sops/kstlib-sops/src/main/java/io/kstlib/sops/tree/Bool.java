package io.kstlib.sops.tree;

/**
 * True or false.
 *
 * @param value which
 */
public record Bool(boolean value) implements Scalar {

    /** The name of the type in an encrypted value. */
    public static final String TYPE = "bool";

    private static final Bool TRUE = new Bool(true);
    private static final Bool FALSE = new Bool(false);

    /**
     * @param value which
     * @return the value
     */
    public static Bool of(Boolean value) {
        return value ? TRUE : FALSE;
    }

    @Override
    public String type() {
        return TYPE;
    }

    /** In title case, as the first sops, in Python, had it. */
    @Override
    public String text() {
        return value ? "True" : "False";
    }

    @Override
    public Object toPlain() {
        return value;
    }

    @Override
    public String toString() {
        return "Bool[…]";
    }
}
