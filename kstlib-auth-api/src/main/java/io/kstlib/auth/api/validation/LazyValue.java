package io.kstlib.auth.api.validation;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that takes some work, made when it is first asked for: a login reads no more of a report than whether the token is valid. Safe
 * for use by several threads.
 */
final class LazyValue<T> {

    private final Supplier<T> maker;
    private volatile @Nullable T made;

    LazyValue(Supplier<T> maker) {
        this.maker = maker;
    }

    /** Threads that meet here may each make it; what they make is equal. */
    T get() {
        T known = made;
        if (known == null) {
            known = maker.get();
            made = known;
        }
        return known;
    }
}
