package io.kstlib.auth.core.route;

import java.io.IOException;

/** What came back is not HTTP, or more of it than is read. */
public final class MalformedAnswerException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * @param message what is wrong, without what was sent
     */
    public MalformedAnswerException(String message) {
        super(message);
    }
}
