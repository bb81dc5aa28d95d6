package io.kstlib.storage.redis.server;

/** A command or a connection failed; the cause says how. */
final class UnansweredException extends Exception {

    private static final long serialVersionUID = 1L;

    UnansweredException(Throwable cause) {
        super(cause);
    }
}
