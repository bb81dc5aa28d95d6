package io.kstlib.sops.error;

import org.jspecify.annotations.Nullable;

/** A document holds what the format cannot encrypt, such as a name that is reserved or a YAML key that is not text. */
public final class UnsupportedDocumentException extends SopsException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param problem what failed, on what and why; no full stop at the end
     * @param remedy what to do next, or {@code null} when the problem says it already
     * @param cause the error behind this one, or {@code null}
     */
    public UnsupportedDocumentException(String problem, @Nullable String remedy, @Nullable Throwable cause) {
        super(problem, remedy, cause);
    }

    /**
     * Creates the exception.
     *
     * @param problem what failed, on what, why, and what to do; no full stop at the end
     */
    public UnsupportedDocumentException(String problem) {
        this(problem, null, null);
    }

    @Override
    public UnsupportedDocumentException inFile(String file) {
        return new UnsupportedDocumentException(file + ": " + problem(), remedy().orElse(null), this);
    }
}
