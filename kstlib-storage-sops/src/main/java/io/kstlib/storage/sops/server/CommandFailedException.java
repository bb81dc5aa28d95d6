package io.kstlib.storage.sops.server;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A command failed: the server answered with an error, or not at all. A storage turns it into a message before anyone else sees it. */
public final class CommandFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String code;

    /**
     * Makes the failure of a command.
     *
     * @param cause what the client of the server threw
     * @param code the code of the server's error; {@code null} when it did not answer
     */
    public CommandFailedException(Throwable cause, @Nullable String code) {
        super(cause);
        this.code = code;
    }

    /** {@return the code of the server's error, such as {@code NOPERM}; empty when it did not answer} */
    public Optional<String> code() {
        return Optional.ofNullable(code);
    }
}
