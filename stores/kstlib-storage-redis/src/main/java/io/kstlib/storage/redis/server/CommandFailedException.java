package io.kstlib.storage.redis.server;

import java.util.Optional;

/** A command failed: the server answered with an error, or not at all. {@link RedisServer} turns it into a message. */
public final class CommandFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CommandFailedException(Throwable cause) {
        super(cause);
    }

    /** {@return the code of the server's error, such as {@code NOPERM}; empty when it did not answer} */
    public Optional<String> code() {
        return RedisFailures.code(this);
    }
}
