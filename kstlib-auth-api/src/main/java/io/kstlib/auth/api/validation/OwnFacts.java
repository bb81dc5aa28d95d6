package io.kstlib.auth.api.validation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The facts of a validator that uses another kind of proof, such as the validator of a plugin.
 *
 * @param toMap plain values for JSON, in this order
 */
public record OwnFacts(Map<String, Object> toMap) implements ValidationFacts {

    /** No facts. */
    public static final OwnFacts NONE = new OwnFacts(Map.of());

    public OwnFacts {
        toMap = Collections.unmodifiableMap(new LinkedHashMap<>(toMap));
    }

    @Override
    public Clocks clocks() {
        return Clocks.UNKNOWN;
    }
}
