package io.kstlib.auth.api.error;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** A token must not be sent to a server, so the request was not sent. The caller leaves the token out, or allows the server. */
public final class ServerNotAllowedException extends AuthException {

    private static final long serialVersionUID = 1L;

    private final URI server;

    /**
     * Makes the exception for one request.
     *
     * @param server scheme, host and port of the server, without path and query
     * @param problem why the token does not go there
     * @param remedy what helps, or {@code null} when no remedy is known
     */
    public ServerNotAllowedException(URI server, String problem, @Nullable Remedy remedy) {
        super(problem, remedy, null);
        this.server = server;
    }

    /** {@return scheme, host and port of the server, without path and query} */
    public URI server() {
        return server;
    }
}
