package io.kstlib.sops.error;

import org.jspecify.annotations.Nullable;

/** The creation rules say nothing usable: none matches the file, or {@code .sops.yaml} is wrong. */
public final class RuleException extends SopsException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param problem what failed, on what and why; no full stop at the end
     * @param remedy what to do next, or {@code null} when the problem says it already
     * @param cause the error behind this one, or {@code null}
     */
    public RuleException(String problem, @Nullable String remedy, @Nullable Throwable cause) {
        super(problem, remedy, cause);
    }

    /**
     * Creates the exception.
     *
     * @param problem what failed, on what, why, and what to do; no full stop at the end
     */
    public RuleException(String problem) {
        this(problem, null, null);
    }

    @Override
    public RuleException inFile(String file) {
        return new RuleException(file + ": " + problem(), remedy().orElse(null), this);
    }
}
