package io.kstlib.auth.api.validation;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a report knows beside its steps, by what it rests on. All cases are immutable and safe for use by several threads. */
public sealed interface ValidationFacts permits SignatureFacts, ServerFacts, OwnFacts {

    /**
     * The facts as JSON has them.
     *
     * @return plain values by the names of the Python kstlib, in a fixed order; what is not known is left out
     */
    Map<String, Object> toMap();

    /**
     * The clocks that the times of the token were judged by. The steps say the same in their details.
     *
     * @return what is known of them
     */
    Clocks clocks();

    /**
     * Two clocks.
     *
     * @param drift how far this machine's was ahead of the provider's, negative when it was behind; {@code null} when that is not known
     * @param skew how far they might be apart; {@code null} when no time was judged
     */
    record Clocks(@Nullable Duration drift, @Nullable Duration skew) {

        /** Nothing is known. */
        public static final Clocks UNKNOWN = new Clocks(null, null);
    }
}
