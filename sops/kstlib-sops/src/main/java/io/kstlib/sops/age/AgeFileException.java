package io.kstlib.sops.age;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An age file, or the text of an age key, is not what the specification requires. Never thrown because an identity does not match. */
final class AgeFileException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Which part is wrong. */
    enum Part {
        /** The text around the file. */
        ARMOR,
        /** The stanzas. */
        HEADER,
        /** The authentication code of the header: an identity matched, and the header was changed. */
        MAC,
        /** The content. */
        PAYLOAD,
        /** The text of a recipient or an identity. */
        KEY
    }

    private final Part part;

    /**
     * @param part which part is wrong
     * @param problem the problem with it; nothing secret
     * @param cause the error behind this one, or {@code null}
     */
    AgeFileException(Part part, String problem, @Nullable Throwable cause) {
        super(problem, cause);
        this.part = part;
    }

    /**
     * @param part which part is wrong
     * @param problem the problem with it; nothing secret
     */
    AgeFileException(Part part, String problem) {
        this(part, problem, null);
    }

    /** {@return the wrong part} */
    Part part() {
        return part;
    }

    /** {@return the problem} */
    String problem() {
        return Objects.requireNonNull(getMessage(), "message");
    }
}
