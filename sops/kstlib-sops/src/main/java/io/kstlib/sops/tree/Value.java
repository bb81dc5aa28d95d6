package io.kstlib.sops.tree;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value of a document: a map, a list or a scalar. No {@code toString} shows the value of a scalar. */
public sealed interface Value extends SequenceItem permits Branch, Sequence, Scalar {

    /**
     * Turns plain Java values into a tree.
     *
     * @param plain {@link String}, {@link Boolean}, whole numbers within 64 bits, {@link Double}, {@link Float}, {@link BigDecimal},
     *     {@code null}, {@link Map} with text keys, {@link List}, or a {@link Value}
     * @return the tree
     * @throws IllegalArgumentException if a value is of another type or a whole number needs more than 64 bits
     */
    static Value of(@Nullable Object plain) {
        if (plain == null) {
            return Null.NULL;
        } else if (plain instanceof Value value) {
            return value;
        } else if (plain instanceof Map<?, ?> map) {
            return Branch.of(map);
        } else if (plain instanceof List<?> list) {
            return Sequence.of(list);
        }
        return scalar(plain);
    }

    private static Scalar scalar(Object plain) {
        if (plain instanceof String text) {
            return TextValue.of(text);
        } else if (plain instanceof Boolean flag) {
            return Bool.of(flag);
        } else if (plain instanceof Double || plain instanceof Float || plain instanceof BigDecimal) {
            return new FloatNumber(((Number) plain).doubleValue());
        } else if (plain instanceof BigInteger whole && whole.bitLength() > 63) {
            throw new IllegalArgumentException("a whole number needs more than 64 bits");
        } else if (plain instanceof Number whole) {
            return new IntNumber(whole.longValue());
        }
        throw new IllegalArgumentException(
                "cannot encrypt a " + plain.getClass().getName());
    }

    /**
     * Turns the tree into plain Java values, without comments.
     *
     * @return {@link String}, {@link Boolean}, {@link Long}, {@link Double}, {@code null}, {@link Map} or {@link List}; new
     *     collections, in the order of the document
     */
    @Nullable
    Object toPlain();
}
