package io.kstlib.sops.pgp;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One way to a PGP key did not work. */
final class PgpException extends Exception {

    private static final long serialVersionUID = 1L;

    PgpException(String problem) {
        this(problem, null);
    }

    PgpException(String problem, @Nullable Throwable cause) {
        super(problem, cause);
    }

    String problem() {
        return Objects.requireNonNull(getMessage(), "message");
    }
}
