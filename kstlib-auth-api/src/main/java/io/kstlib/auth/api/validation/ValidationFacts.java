package io.kstlib.auth.api.validation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The facts of a report besides its steps. Implementations are immutable and safe for use by several threads. */
@FunctionalInterface
public interface ValidationFacts {

    /**
     * Returns the facts for JSON.
     *
     * @return plain values, with the names of the Python kstlib, in a fixed order; unknown facts are left out
     */
    Map<String, Object> toMap();

    /**
     * {@return facts with these values}
     *
     * @param facts plain values for JSON, in this order; those that are {@code null} are left out
     */
    static ValidationFacts of(Map<String, ? extends @Nullable Object> facts) {
        Map<String, Object> known = new LinkedHashMap<>(facts);
        known.values().removeIf(Objects::isNull); // by a plugin that does not know it
        Map<String, Object> unmodifiable = Collections.unmodifiableMap(known);
        return () -> unmodifiable;
    }
}
