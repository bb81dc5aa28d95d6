package io.kstlib.sops.document;

import io.kstlib.sops.tree.Bool;
import io.kstlib.sops.tree.FloatNumber;
import io.kstlib.sops.tree.FloatText;
import io.kstlib.sops.tree.Null;
import io.kstlib.sops.tree.Scalar;
import io.kstlib.sops.tree.Timestamp;

/** How formats that have only text write other values. */
final class FlatText {

    private FlatText() {}

    static String of(Scalar scalar) {
        if (scalar instanceof FloatNumber number) {
            return FloatText.flat(number.value());
        } else if (scalar instanceof Bool flag) {
            return Boolean.toString(flag.value());
        } else if (scalar instanceof Timestamp time) {
            return time.toWholeSeconds();
        } else if (scalar instanceof Null) {
            return "<nil>"; // this is what sops writes
        }
        return scalar.text();
    }
}
