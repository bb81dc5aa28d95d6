package io.kstlib.sops.program;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A way to a key is of no use. Either a program could not be run to its end: it is not there, took too long, wrote too much, or its command line
 * is malformed. Or its content is not the expected one.
 */
public final class UnusableException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * @param problem the problem; no secret
     * @param cause the error behind this one, or {@code null}
     */
    public UnusableException(String problem, @Nullable Throwable cause) {
        super(problem, cause);
    }

    /**
     * @param problem the problem; no secret
     */
    public UnusableException(String problem) {
        this(problem, null);
    }

    /** {@return the problem} */
    public String problem() {
        return Objects.requireNonNull(getMessage(), "message");
    }
}
