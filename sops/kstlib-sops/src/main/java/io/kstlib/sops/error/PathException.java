package io.kstlib.sops.error;

import org.jspecify.annotations.Nullable;

/** There is no value at a path into a document, or none can be put there. */
public final class PathException extends SopsException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param problem what failed, on what and why; no full stop at the end
     * @param remedy what to do next, or {@code null} when the problem says it already
     * @param cause the error behind this one, or {@code null}
     */
    public PathException(String problem, @Nullable String remedy, @Nullable Throwable cause) {
        super(problem, remedy, cause);
    }

    /**
     * Creates the exception.
     *
     * @param problem what failed, on what, why, and what to do; no full stop at the end
     */
    public PathException(String problem) {
        this(problem, null, null);
    }

    @Override
    public PathException inFile(String file) {
        return new PathException(file + ": " + problem(), remedy().orElse(null), this);
    }
}
