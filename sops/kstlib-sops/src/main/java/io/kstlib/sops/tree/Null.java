package io.kstlib.sops.tree;

import org.jspecify.annotations.Nullable;

/** No value. It is left as it is, in plain and encrypted files. */
public enum Null implements Scalar {
    /** The only instance. */
    NULL;

    @Override
    public String type() {
        return "null";
    }

    @Override
    public String text() {
        return "";
    }

    @Override
    public @Nullable Object toPlain() {
        return null;
    }
}
