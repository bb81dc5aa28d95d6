package io.kstlib.auth.api.validation;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that is made on first use, because making it takes some work. A login, for example, reads only whether the token is valid. Safe for use by
 * several threads.
 */
final class LazyValue<T> {

    private final Supplier<T> maker;
    private volatile @Nullable T made;

    LazyValue(Supplier<T> maker) {
        this.maker = maker;
    }

    /** Makes the value on the first call. Several threads may each make the value; their values are equal. */
    T get() {
        T known = made;
        if (known == null) {
            known = maker.get();
            made = known;
        }
        return known;
    }
}
