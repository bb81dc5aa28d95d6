package io.kstlib.sops.error;

import org.jspecify.annotations.Nullable;

/** A recipient is unusable: it is malformed or of a type that no module here knows, or the data key could not be wrapped for it. */
public final class RecipientException extends SopsException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param problem what failed, on what and why; no full stop at the end
     * @param remedy what to do next, or {@code null} when the problem says it already
     * @param cause the error behind this one, or {@code null}
     */
    public RecipientException(String problem, @Nullable String remedy, @Nullable Throwable cause) {
        super(problem, remedy, cause);
    }

    /**
     * Creates the exception.
     *
     * @param problem what failed, on what, why, and what to do; no full stop at the end
     */
    public RecipientException(String problem) {
        this(problem, null, null);
    }

    @Override
    public RecipientException inFile(String file) {
        return new RecipientException(file + ": " + problem(), remedy().orElse(null), this);
    }
}
