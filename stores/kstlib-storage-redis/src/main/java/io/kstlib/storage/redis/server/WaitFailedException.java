package io.kstlib.storage.redis.server;

/** A connection, the turn on one, or an answer was waited for, and did not come. The cause says why. */
final class WaitFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    WaitFailedException(Throwable cause) {
        super(cause);
    }
}
