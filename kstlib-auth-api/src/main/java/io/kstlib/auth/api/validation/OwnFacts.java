package io.kstlib.auth.api.validation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The facts of a validator that rests on something else, such as a plugin's.
 *
 * @param toMap plain values for JSON, in their order
 */
public record OwnFacts(Map<String, Object> toMap) implements ValidationFacts {

    /** There are none. */
    public static final OwnFacts NONE = new OwnFacts(Map.of());

    public OwnFacts {
        toMap = Collections.unmodifiableMap(new LinkedHashMap<>(toMap));
    }

    @Override
    public Clocks clocks() {
        return Clocks.UNKNOWN;
    }
}
