package io.kstlib.auth.api.error;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A server answered with something that the specifications do not allow or that we refuse to read: malformed, too large, of the wrong
 * content type, a redirect where none is followed, another issuer than the one asked for.
 */
public final class ProtocolException extends AuthException {

    private static final long serialVersionUID = 1L;

    private final URI endpoint;

    /**
     * @param endpoint what answered, without query and user info
     * @param problem what is wrong with the answer
     * @param remedy what would help, or {@code null} where nothing is known to
     * @param cause the error behind this one, or {@code null}
     */
    public ProtocolException(URI endpoint, String problem, @Nullable Remedy remedy, @Nullable Throwable cause) {
        super(problem, remedy, cause);
        this.endpoint = endpoint;
    }

    /**
     * @return what answered, without query and user info
     */
    public URI endpoint() {
        return endpoint;
    }
}
