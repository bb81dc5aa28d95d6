package io.kstlib.sops.tree;

/** True or false. */
public record Bool(boolean value) implements Scalar {

    /** The name of the type in an encrypted value. */
    public static final String TYPE = "bool";

    private static final Bool TRUE = new Bool(true);
    private static final Bool FALSE = new Bool(false);

    /**
     * {@return a value for true or false}
     *
     * @param value true or false
     */
    public static Bool of(Boolean value) {
        return value ? TRUE : FALSE;
    }

    @Override
    public String type() {
        return TYPE;
    }

    /** Returns the value in title case, as in the first sops, which was in Python. */
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
