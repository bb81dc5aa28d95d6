package io.kstlib.sops.document;

import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.tree.Bool;
import io.kstlib.sops.tree.Branch;
import io.kstlib.sops.tree.Entry;
import io.kstlib.sops.tree.FloatNumber;
import io.kstlib.sops.tree.FloatText;
import io.kstlib.sops.tree.Null;
import io.kstlib.sops.tree.Scalar;
import io.kstlib.sops.tree.Sequence;
import io.kstlib.sops.tree.TextValue;
import io.kstlib.sops.tree.Timestamp;
import io.kstlib.sops.tree.Value;
import java.util.List;

/** Writes JSON as Go does: one tab per level, {@code <}, {@code >} and {@code &} escaped. Used for one text. */
final class JsonWriter {

    private static final String DIGITS = "0123456789abcdef";

    private final StringBuilder out = new StringBuilder();

    String write(Value value) {
        value(value, 0);
        return out.toString();
    }

    private void value(Value value, int depth) {
        if (value instanceof Branch branch) {
            object(branch.entries(), depth);
        } else if (value instanceof Sequence sequence) {
            array(sequence.values(), depth);
        } else {
            scalar((Scalar) value);
        }
    }

    private void object(List<Entry> entries, int depth) {
        out.append('{');
        for (int i = 0; i < entries.size(); i++) {
            next(i, depth + 1);
            string(entries.get(i).key());
            out.append(": ");
            value(entries.get(i).value(), depth + 1);
        }
        end(entries.isEmpty(), depth);
        out.append('}');
    }

    private void array(List<Value> values, int depth) {
        out.append('[');
        for (int i = 0; i < values.size(); i++) {
            next(i, depth + 1);
            value(values.get(i), depth + 1);
        }
        end(values.isEmpty(), depth);
        out.append(']');
    }

    private void next(int index, int depth) {
        if (index > 0) {
            out.append(',');
        }
        out.append('\n').append("\t".repeat(depth));
    }

    private void end(boolean empty, int depth) {
        if (!empty) {
            out.append('\n').append("\t".repeat(depth));
        }
    }

    private void scalar(Scalar scalar) {
        if (scalar instanceof TextValue || scalar instanceof Timestamp) {
            string(scalar.text());
        } else if (scalar instanceof Bool flag) {
            out.append(flag.value());
        } else if (scalar instanceof Null) {
            out.append("null");
        } else if (scalar instanceof FloatNumber number) {
            out.append(number(number.value()));
        } else {
            out.append(scalar.text());
        }
    }

    private static String number(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            throw Reason.UNSUPPORTED_DOCUMENT.error("JSON has no number for what is not finite");
        }
        boolean negativeZero = number == 0 && 1 / number < 0; // a whole number would lose its sign
        return negativeZero ? "-0.0" : FloatText.json(number);
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '<', '>', '&', '\u2028', '\u2029' -> escape(c);
                default -> {
                    if (c < ' ') {
                        escape(c);
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private void escape(char c) {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(DIGITS.charAt(c >> shift & 0xF));
        }
    }
}
