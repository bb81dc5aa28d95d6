package io.kstlib.sops.age;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A file or text is not an SSH key that age can use. */
final class SshKeyException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * @param problem what is wrong, and what to do; nothing secret
     */
    SshKeyException(String problem) {
        this(problem, null);
    }

    /**
     * @param problem what is wrong, and what to do; nothing secret
     * @param cause the error behind this one, or {@code null}
     */
    SshKeyException(String problem, @Nullable Throwable cause) {
        super(problem, cause);
    }

    /** {@return the problem} */
    String problem() {
        return Objects.requireNonNull(getMessage(), "message");
    }
}
