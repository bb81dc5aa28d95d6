package io.kstlib.auth.api.validation.report;

import io.kstlib.auth.api.validation.ValidationFacts;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The facts of kstlib's own validators. There is one case for each kind of proof. All cases are immutable and safe for use by several threads. */
public sealed interface ProofFacts extends ValidationFacts permits SignatureFacts, ProofFacts.ServerFacts {

    /**
     * Returns the clocks by which the times of the token were judged. The steps say the same in their details.
     *
     * @return what is known of them
     */
    Clocks clocks();

    /** {@return where to look further after the step that failed; {@code null} if none failed} */
    @Nullable
    Inspection next();

    /**
     * How two clocks compare.
     *
     * @param drift how far this machine's clock was ahead of the provider's clock, negative when it was behind; {@code null} when that is not known
     * @param skew how far they were allowed to be apart; {@code null} when no time was judged
     */
    record Clocks(@Nullable Duration drift, @Nullable Duration skew) {}

    /**
     * The facts of a report that is based on a server's answer about a token (RFC 7662).
     *
     * @param endpoint the introspection endpoint; {@code null} when none was found
     * @param word which server said it, and how far that proves something; {@code null} when the server did not answer
     * @param clocks the clocks by which the times were judged
     * @param next where to look further after the step that failed; {@code null} if none failed
     */
    record ServerFacts(
            @Nullable URI endpoint,
            @Nullable String word,
            Clocks clocks,
            @Nullable Inspection next) implements ProofFacts {

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
}
