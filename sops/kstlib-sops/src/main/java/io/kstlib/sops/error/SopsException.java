package io.kstlib.sops.error;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The error that this module throws on purpose.
 *
 * <p>There is one {@linkplain #reason() reason} for each thing that a caller can do differently. The message says which action failed, on which object and why,
 * and ends with the {@linkplain #remedy() next step}; it never holds a secret or a value of a file. Immutable, safe for use by several threads.
 */
public sealed class SopsException extends RuntimeException permits KeyUnavailableException {

    private static final long serialVersionUID = 1L;

    /** The kind of the error. */
    public enum Reason {
        /** A file could not be read or written. Its former content is intact. The message names the file. */
        FILE_ACCESS,
        /** None of the identities at hand opens a file. The error is a {@link KeyUnavailableException}, whose message names the file. */
        KEY_UNAVAILABLE,
        /** A document is not what its format requires, or exceeds the limits: nothing was read from it. */
        MALFORMED_FILE,
        /** A document has no sops metadata: it is plain text, or of another format. */
        NOT_ENCRYPTED,
        /** There is no value at a path into a document, or none can be put there. */
        PATH,
        /** A recipient is unusable: it is malformed or of a type that no module here knows, or the data key could not be wrapped for it. */
        RECIPIENT,
        /** The creation rules say nothing usable: none matches the file, or {@code .sops.yaml} is wrong. */
        RULE,
        /**
         * A file is not what was encrypted: a value, its place, or the message authentication code was changed. Nothing of it may be
         * trusted.
         */
        TAMPERED_FILE,
        /** A document holds what the format cannot encrypt, such as a name that is reserved or a YAML key that is not text. */
        UNSUPPORTED_DOCUMENT;

        /**
         * {@return an error with this reason}
         *
         * @param problem the failed action, its object and the reason; no full stop at the end
         * @param remedy the next step, or {@code null} when the problem says it already
         * @param cause the error behind this one, or {@code null}
         */
        public SopsException error(String problem, @Nullable String remedy, @Nullable Throwable cause) {
            return new SopsException(this, problem, remedy, cause);
        }

        /**
         * {@return an error with this reason}
         *
         * @param problem the failed action, its object, the reason and the next step; no full stop at the end
         */
        public SopsException error(String problem) {
            return error(problem, null, null);
        }
    }

    private final Reason reason;
    private final String problem;
    private final @Nullable String remedy;

    SopsException(Reason reason, String problem, @Nullable String remedy, @Nullable Throwable cause) {
        super(remedy == null ? Objects.requireNonNull(problem, "problem") : problem + ". " + remedy, cause);
        this.reason = reason;
        this.problem = problem;
        this.remedy = remedy;
    }

    /** {@return the kind of the error} */
    public final Reason reason() {
        return reason;
    }

    /** {@return the problem: the failed action, its object and the reason; the first part of the message} */
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
     * @return a new error with the same reason, with this one as its cause; this one if it names the file already
     */
    public final SopsException inFile(String file) {
        return reason == Reason.FILE_ACCESS || reason == Reason.KEY_UNAVAILABLE
                ? this
                : reason.error(file + ": " + problem, remedy, this);
    }
}
