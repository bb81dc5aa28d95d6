package io.kstlib.auth.api.error;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An endpoint answered with an OAuth error (RFC 6749 section 5.2, RFC 6750 section 3.1). */
public final class OAuthErrorException extends AuthException {

    private static final long serialVersionUID = 1L;

    private final String error;
    private final @Nullable String errorDescription;
    private final int status;

    /**
     * @param error the {@code error} code, such as {@code invalid_grant}
     * @param errorDescription the {@code error_description}, or {@code null}
     * @param status the HTTP status of the answer
     * @param problem what failed, on which endpoint
     * @param remedy what helps, or {@code null} when no remedy is known
     */
    public OAuthErrorException(
            String error, @Nullable String errorDescription, int status, String problem, @Nullable Remedy remedy) {
        super(problem, remedy, null);
        this.error = error;
        this.errorDescription = errorDescription;
        this.status = status;
    }

    /**
     * @return the {@code error} code, such as {@code invalid_grant}
     */
    public String error() {
        return error;
    }

    /**
     * @return the {@code error_description}, as the server sent it; empty when it sent none
     */
    public Optional<String> errorDescription() {
        return Optional.ofNullable(errorDescription);
    }

    /**
     * @return the HTTP status of the answer; 200 for servers that send errors with this status
     */
    public int status() {
        return status;
    }
}
