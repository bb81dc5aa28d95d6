package io.kstlib.auth.api.validation;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The facts of a report besides its steps. There is one case for each kind of proof. All cases are immutable and safe for use by several threads. */
public sealed interface ValidationFacts permits SignatureFacts, ValidationFacts.ServerFacts, ValidationFacts.OwnFacts {

    /**
     * Returns the facts for JSON.
     *
     * @return plain values, with the names of the Python kstlib, in a fixed order; unknown facts are left out
     */
    Map<String, Object> toMap();

    /**
     * Returns the clocks by which the times of the token were judged. The steps say the same in their details.
     *
     * @return what is known of them
     */
    Clocks clocks();

    /**
     * How two clocks compare.
     *
     * @param drift how far this machine's clock was ahead of the provider's clock, negative when it was behind; {@code null} when that is not known
     * @param skew how far they were allowed to be apart; {@code null} when no time was judged
     */
    record Clocks(@Nullable Duration drift, @Nullable Duration skew) {

        /** Nothing is known. */
        public static final Clocks UNKNOWN = new Clocks(null, null);
    }

    /**
     * The facts of a report that is based on a server's answer about a token (RFC 7662).
     *
     * @param endpoint the introspection endpoint; {@code null} when none was found
     * @param word which server said it, and how far that proves something; {@code null} when the server did not answer
     * @param clocks the clocks by which the times were judged
     */
    record ServerFacts(@Nullable URI endpoint, @Nullable String word, Clocks clocks) implements ValidationFacts {

        @Override
        public Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            if (endpoint != null) {
                map.put("introspection_endpoint", endpoint.toString());
            }
            if (word != null) {
                map.put("server_word", word);
            }
            return map;
        }
    }

    /**
     * The facts of a validator that uses another kind of proof, such as the validator of a plugin.
     *
     * @param toMap plain values for JSON, in this order; those that are {@code null} are left out
     */
    record OwnFacts(Map<String, Object> toMap) implements ValidationFacts {

        /** No facts. */
        public static final OwnFacts NONE = new OwnFacts(Map.of());

        public OwnFacts {
            Map<String, Object> known = new LinkedHashMap<>(toMap);
            known.values().removeIf(Objects::isNull); // by a plugin that does not know it
            toMap = Collections.unmodifiableMap(known);
        }

        @Override
        public Clocks clocks() {
            return Clocks.UNKNOWN;
        }
    }
}
