package io.kstlib.storage.redis.server;

import java.util.Optional;

/** A command failed. Lives from {@link RedisConversation} to {@link RedisServer}, which says what it means. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RefusedException(Throwable cause) {
        super(cause);
    }

    /**
     * @return the code of the server's error, such as {@code NOPERM}; empty when it did not answer
     */
    public Optional<String> code() {
        return RedisFailures.code(this);
    }
}
