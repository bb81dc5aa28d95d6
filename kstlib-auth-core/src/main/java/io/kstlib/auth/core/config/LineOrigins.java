package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.Origin;
import org.jspecify.annotations.Nullable;

/** Where the lines of a text come from. A class and no lambda: linking one costs start-up time wherever a token is only read. */
final class LineOrigins {

    private final String source;
    private final @Nullable Origin everywhere;

    private LineOrigins(String source, @Nullable Origin everywhere) {
        this.source = source;
        this.everywhere = everywhere;
    }

    /** A file with lines. */
    static LineOrigins of(String source) {
        return new LineOrigins(source, null);
    }

    /** A text without lines of its own, such as the value of a variable. */
    static LineOrigins all(Origin origin) {
        return new LineOrigins(origin.source(), origin);
    }

    /**
     * @param line from 1
     */
    Origin at(int line) {
        return everywhere == null ? new Origin(source, line) : everywhere;
    }
}
