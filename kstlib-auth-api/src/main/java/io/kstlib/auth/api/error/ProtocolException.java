package io.kstlib.auth.api.error;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A server sent an answer that the specifications do not allow, or that kstlib refuses to read. For example, the answer is malformed, too large, of
 * the wrong content type, a redirect, or from another issuer.
 */
public final class ProtocolException extends AuthException {

    private static final long serialVersionUID = 1L;

    private final URI endpoint;

    /**
     * Creates the exception.
     *
     * @param endpoint the URL that answered, without query and user info
     * @param problem what is wrong with the answer
     * @param remedy what helps, or {@code null} when no remedy is known
     * @param cause the error behind this one, or {@code null}
     */
    public ProtocolException(URI endpoint, String problem, @Nullable Remedy remedy, @Nullable Throwable cause) {
        super(problem, remedy, cause);
        this.endpoint = endpoint;
    }

    /** {@return the URL that answered, without query and user info} */
    public URI endpoint() {
        return endpoint;
    }
}
