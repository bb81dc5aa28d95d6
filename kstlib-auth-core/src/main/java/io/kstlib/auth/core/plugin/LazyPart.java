package io.kstlib.auth.core.plugin;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes a value once, when it is first needed. After a failed attempt the next call tries again. Safe for use by several threads. */
public final class LazyPart<T> implements Supplier<T> {

    private final Supplier<T> maker;
    private volatile @Nullable T value;

    public LazyPart(Supplier<T> maker) {
        this.maker = maker;
    }

    @Override
    public T get() {
        T made = value;
        if (made == null) {
            synchronized (this) {
                made = value;
                if (made == null) {
                    made = maker.get();
                    value = made;
                }
            }
        }
        return made;
    }
}
