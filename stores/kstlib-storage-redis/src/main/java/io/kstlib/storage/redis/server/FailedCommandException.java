package io.kstlib.storage.redis.server;

/** A command or a connection failed; the cause says how. */
final class FailedCommandException extends Exception {

    private static final long serialVersionUID = 1L;

    FailedCommandException(Throwable cause) {
        super(cause);
    }
}
