package io.kstlib.sops.error;

import org.jspecify.annotations.Nullable;

/** A file could not be read or written. What it held before is intact. */
public final class FileAccessException extends SopsException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param problem what failed, on what and why; no full stop at the end
     * @param remedy what to do next, or {@code null} when the problem says it already
     * @param cause the error behind this one, or {@code null}
     */
    public FileAccessException(String problem, @Nullable String remedy, @Nullable Throwable cause) {
        super(problem, remedy, cause);
    }

    /**
     * Creates the exception.
     *
     * @param problem what failed, on what, why, and what to do; no full stop at the end
     */
    public FileAccessException(String problem) {
        this(problem, null, null);
    }

    @Override
    public FileAccessException inFile(String file) {
        return new FileAccessException(file + ": " + problem(), remedy().orElse(null), this);
    }
}
