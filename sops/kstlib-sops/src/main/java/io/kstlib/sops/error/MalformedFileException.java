package io.kstlib.sops.error;

import org.jspecify.annotations.Nullable;

/** A document is not what its format requires, or exceeds the limits: nothing was read from it. */
public final class MalformedFileException extends SopsException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param problem what failed, on what and why; no full stop at the end
     * @param remedy what to do next, or {@code null} when the problem says it already
     * @param cause the error behind this one, or {@code null}
     */
    public MalformedFileException(String problem, @Nullable String remedy, @Nullable Throwable cause) {
        super(problem, remedy, cause);
    }

    /**
     * Creates the exception.
     *
     * @param problem what failed, on what, why, and what to do; no full stop at the end
     */
    public MalformedFileException(String problem) {
        this(problem, null, null);
    }

    @Override
    public MalformedFileException inFile(String file) {
        return new MalformedFileException(file + ": " + problem(), remedy().orElse(null), this);
    }
}
