package io.kstlib.sops.error;

import org.jspecify.annotations.Nullable;

/** A file is not what was encrypted: a value, its place, or the message authentication code was changed. Nothing of it may be trusted. */
public final class TamperedFileException extends SopsException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param problem what failed, on what and why; no full stop at the end
     * @param remedy what to do next, or {@code null} when the problem says it already
     * @param cause the error behind this one, or {@code null}
     */
    public TamperedFileException(String problem, @Nullable String remedy, @Nullable Throwable cause) {
        super(problem, remedy, cause);
    }

    /**
     * Creates the exception.
     *
     * @param problem what failed, on what, why, and what to do; no full stop at the end
     */
    public TamperedFileException(String problem) {
        this(problem, null, null);
    }

    @Override
    public TamperedFileException inFile(String file) {
        return new TamperedFileException(file + ": " + problem(), remedy().orElse(null), this);
    }
}
