package io.kstlib.sops.tree;

import java.nio.charset.StandardCharsets;

/** A value that is encrypted as a whole. */
public sealed interface Scalar extends Value permits TextValue, IntNumber, FloatNumber, Bool, Timestamp, Null {

    /**
     * Returns the name of the type in an encrypted value.
     *
     * @return {@code str}, {@code int}, {@code float}, {@code bool} or {@code time}; {@code null} for {@link Null}, which is
     *     never encrypted
     */
    String type();

    /** Returns the value as text, the same for every format of file. It is encrypted, and the message authentication code covers it. */
    String text();

    /** {@return {@link #text()} in UTF-8, or the bytes themselves when they are not UTF-8} */
    default byte[] bytes() {
        return text().getBytes(StandardCharsets.UTF_8);
    }
}
