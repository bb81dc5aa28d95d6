package io.kstlib.sops.error;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The root of every error that this module throws on purpose.
 *
 * <p>There is one subclass for each thing that a caller can do differently. The message says what failed, on what and why, and ends with the
 * {@linkplain #remedy() next step}; it never holds a secret or a value of a file. Immutable, safe for use by several threads.
 */
public abstract sealed class SopsException extends RuntimeException
        permits FileAccessException,
                KeyUnavailableException,
                MalformedFileException,
                NotEncryptedException,
                PathException,
                RecipientException,
                RuleException,
                TamperedFileException,
                UnsupportedDocumentException {

    private static final long serialVersionUID = 1L;

    private final String problem;
    private final @Nullable String remedy;

    SopsException(String problem, @Nullable String remedy, @Nullable Throwable cause) {
        super(remedy == null ? Objects.requireNonNull(problem, "problem") : problem + ". " + remedy, cause);
        this.problem = problem;
        this.remedy = remedy;
    }

    /** {@return the problem: what failed, on what and why; the first part of the message} */
    public final String problem() {
        return problem;
    }

    /** {@return the next step: the last part of the message; empty if the problem already says it} */
    public final Optional<String> remedy() {
        return Optional.ofNullable(remedy);
    }

    /**
     * Returns the same error, with the file it is about at the beginning of its message.
     *
     * @param file the file as people know it
     * @return a new error of the same class, with this one as its cause; this one if it names the file already
     */
    public abstract SopsException inFile(String file);
}
