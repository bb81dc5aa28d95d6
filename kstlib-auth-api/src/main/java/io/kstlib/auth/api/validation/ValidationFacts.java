package io.kstlib.auth.api.validation;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a report knows besides its steps. There is one case for each kind of proof. All cases are immutable and safe for use by several threads. */
public sealed interface ValidationFacts permits SignatureFacts, ServerFacts, OwnFacts {

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
}
