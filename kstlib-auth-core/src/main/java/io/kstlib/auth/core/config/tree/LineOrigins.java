package io.kstlib.auth.core.config.tree;

import io.kstlib.auth.api.error.Origin;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the lines of a text come from. A class and not a lambda: linking a lambda costs start-up time, even where a token is only read. */
public final class LineOrigins {

    private final String source;
    private final @Nullable Path file;
    private final @Nullable Origin everywhere;

    private LineOrigins(String source, @Nullable Path file, @Nullable Origin everywhere) {
        this.source = source;
        this.file = file;
        this.everywhere = everywhere;
    }

    /**
     * Returns the origins in a file with lines.
     *
     * @param source the file as the person knows it
     * @param file the file itself
     */
    public static LineOrigins of(String source, Path file) {
        return new LineOrigins(source, file, null);
    }

    /** Returns the origins in a text without lines of its own, such as the value of a variable. */
    public static LineOrigins all(Origin origin) {
        return new LineOrigins(origin.source(), null, origin);
    }

    /**
     * Returns the place of a line in the file.
     *
     * @param line from 1
     */
    public Origin at(int line) {
        return everywhere == null ? new Origin(source, line, file) : everywhere;
    }
}
