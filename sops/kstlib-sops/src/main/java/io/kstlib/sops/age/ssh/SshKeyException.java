package io.kstlib.sops.age.ssh;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A file or text is not an SSH key that age can use. */
public final class SshKeyException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * @param problem what is wrong, and what to do; nothing secret
     */
    public SshKeyException(String problem) {
        this(problem, null);
    }

    /**
     * @param problem what is wrong, and what to do; nothing secret
     * @param cause the error behind this one, or {@code null}
     */
    public SshKeyException(String problem, @Nullable Throwable cause) {
        super(problem, cause);
    }

    /** {@return the problem} */
    public String problem() {
        return Objects.requireNonNull(getMessage(), "message");
    }
}
