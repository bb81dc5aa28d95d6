package io.kstlib.auth.api.error;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * There is no answer of a server that can be used: it could not be reached, did not answer in time, failed, or was not asked yet. Retrying later may
 * help; logging in again does not.
 */
public final class NetworkException extends AuthException {

    private static final long serialVersionUID = 1L;

    private static final int SERVICE_UNAVAILABLE = 503;

    /** Which part of the exchange failed. */
    public enum Reason {
        /** The host name is not known. */
        UNKNOWN_HOST,
        /** No server listens there, or the connection is blocked. */
        CANNOT_CONNECT,
        /** The TLS handshake failed; the message names the certificate where it was the reason. */
        TLS,
        /** No connection within the time allowed: the look-up, the proxy and the TLS handshake count. Nothing was sent. */
        CONNECT_TIMED_OUT,
        /** No complete answer within the time allowed. The server may have done what was asked. */
        TIMED_OUT,
        /** The connection broke before the answer was complete. The server may have done what was asked. */
        BROKEN_OFF,
        /** The server said that it cannot answer now (HTTP 429 or 503), and did nothing. */
        UNAVAILABLE,
        /** The server, or a gateway before it, failed (another HTTP 5xx). The server may have done what was asked. */
        SERVER_ERROR,
        /**
         * Nothing was sent, because a process sent the same refresh token before and did not store the answer. The server may still work on that
         * request; {@link #retryAfter()} says when to try again.
         */
        STILL_ANSWERING,
        /** The calling thread was interrupted; its interrupt flag is set again. The server may have done what was asked. */
        INTERRUPTED
    }

    private final URI endpoint;
    private final Reason reason;
    private final @Nullable Duration retryAfter;

    /**
     * Creates the exception.
     *
     * @param endpoint where the request went, without query and user info
     * @param reason which part failed
     * @param problem what failed
     * @param remedy what helps, or {@code null} when no remedy is known
     * @param cause the error behind this one, or {@code null}
     */
    public NetworkException(
            URI endpoint, Reason reason, String problem, @Nullable Remedy remedy, @Nullable Throwable cause) {
        super(problem, remedy, cause);
        this.endpoint = endpoint;
        this.reason = reason;
        this.retryAfter = null;
    }

    /**
     * Makes the exception for an answer that says nothing about the request: {@link Reason#SERVER_ERROR} for HTTP 5xx other than 503, else
     * {@link Reason#UNAVAILABLE}.
     *
     * @param endpoint where the request went, without query and user info
     * @param status the HTTP status of the answer
     * @param problem what failed
     * @param remedy what helps, or {@code null} when no remedy is known
     * @param retryAfter how long the server asks the client to wait (RFC 9110 section 10.2.3), or {@code null} when it does not say
     */
    public NetworkException(
            URI endpoint, int status, String problem, @Nullable Remedy remedy, @Nullable Duration retryAfter) {
        this(
                endpoint,
                status >= 500 && status != SERVICE_UNAVAILABLE ? Reason.SERVER_ERROR : Reason.UNAVAILABLE,
                retryAfter,
                problem,
                remedy);
    }

    private NetworkException(
            URI endpoint, Reason reason, @Nullable Duration retryAfter, String problem, @Nullable Remedy remedy) {
        super(problem, remedy, null);
        this.endpoint = endpoint;
        this.reason = reason;
        this.retryAfter = retryAfter;
    }

    /**
     * Makes the exception for a request that was not sent, because a server may still work on the same one ({@link Reason#STILL_ANSWERING}).
     *
     * @param endpoint where the request goes, without query and user info
     * @param problem what is waited for
     * @param retryAfter when to try again
     */
    public static NetworkException stillAnswering(URI endpoint, String problem, Duration retryAfter) {
        return new NetworkException(
                endpoint, Reason.STILL_ANSWERING, retryAfter, problem, Remedy.advice("Try again after this time"));
    }

    /** {@return the URL of the request, without query and user info} */
    public URI endpoint() {
        return endpoint;
    }

    /** {@return the part of the exchange that failed} */
    public Reason reason() {
        return reason;
    }

    /**
     * Says whether the server, or a gateway before it, answered. If it did not, another request is likely to wait in vain, too.
     *
     * @return whether there was an answer, such as one that says that the server failed
     */
    public boolean isAnswered() {
        return switch (reason) {
            case UNAVAILABLE, SERVER_ERROR -> true;
            case UNKNOWN_HOST,
                    CANNOT_CONNECT,
                    TLS,
                    CONNECT_TIMED_OUT,
                    TIMED_OUT,
                    BROKEN_OFF,
                    STILL_ANSWERING,
                    INTERRUPTED -> false;
        };
    }

    /**
     * Returns the wait before another try: the time that the server asked for ({@code Retry-After}, RFC 9110 section 10.2.3), or until the server has
     * usually ended its work on the earlier request.
     *
     * @return the time to wait, never negative; empty when it is not known
     */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
