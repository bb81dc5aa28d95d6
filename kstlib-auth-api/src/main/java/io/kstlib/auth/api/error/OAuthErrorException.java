package io.kstlib.auth.api.error;

import io.kstlib.auth.api.token.StepUp;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint or a resource answered with an OAuth error (RFC 6749 section 5.2, RFC 6750 section 3.1, RFC 9470 section 3). If a resource wants another
 * login than the one that its token comes from, {@link #stepUp()} says which.
 */
public final class OAuthErrorException extends AuthException {

    private static final long serialVersionUID = 1L;

    private final String error;
    private final @Nullable String errorDescription;
    private final int status;
    private final transient @Nullable StepUp stepUp;

    /**
     * Creates the exception.
     *
     * @param error the {@code error} code, such as {@code invalid_grant}
     * @param errorDescription the {@code error_description}, or {@code null}
     * @param status the HTTP status of the answer
     * @param problem what failed, on which endpoint
     * @param remedy what helps, or {@code null} when no remedy is known
     */
    public OAuthErrorException(
            String error, @Nullable String errorDescription, int status, String problem, @Nullable Remedy remedy) {
        this(error, errorDescription, status, problem, remedy, null);
    }

    /**
     * Creates the exception.
     *
     * @param error the {@code error} code, such as {@code insufficient_user_authentication}
     * @param errorDescription the {@code error_description}, or {@code null}
     * @param status the HTTP status of the answer
     * @param problem what failed, at which resource
     * @param remedy what helps, or {@code null} when no remedy is known
     * @param stepUp the login that the resource demands, or {@code null} when another login does not help
     */
    public OAuthErrorException(
            String error,
            @Nullable String errorDescription,
            int status,
            String problem,
            @Nullable Remedy remedy,
            @Nullable StepUp stepUp) {
        super(problem, remedy, null);
        this.error = error;
        this.errorDescription = errorDescription;
        this.status = status;
        this.stepUp = stepUp;
    }

    /** {@return the {@code error} code, such as {@code invalid_grant}} */
    public String error() {
        return error;
    }

    /** {@return the {@code error_description}, as the server sent it; empty when it sent none} */
    public Optional<String> errorDescription() {
        return Optional.ofNullable(errorDescription);
    }

    /** {@return the HTTP status of the answer; 200 for servers that send errors with this status} */
    public int status() {
        return status;
    }

    /**
     * Returns the login that a resource demands (RFC 9470). The token is valid otherwise, so it is neither refreshed nor removed.
     *
     * @return what to ask for at the next login; empty for every other error, and on a copy that went through Java serialization
     */
    public Optional<StepUp> stepUp() {
        return Optional.ofNullable(stepUp);
    }
}
