package io.kstlib.sops.error;

import org.jspecify.annotations.Nullable;

/** A document has no sops metadata: it is plain text, or of another format. */
public final class NotEncryptedException extends SopsException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param problem what failed, on what and why; no full stop at the end
     * @param remedy what to do next, or {@code null} when the problem says it already
     * @param cause the error behind this one, or {@code null}
     */
    public NotEncryptedException(String problem, @Nullable String remedy, @Nullable Throwable cause) {
        super(problem, remedy, cause);
    }

    /**
     * Creates the exception.
     *
     * @param problem what failed, on what, why, and what to do; no full stop at the end
     */
    public NotEncryptedException(String problem) {
        this(problem, null, null);
    }

    @Override
    public NotEncryptedException inFile(String file) {
        return new NotEncryptedException(file + ": " + problem(), remedy().orElse(null), this);
    }
}
