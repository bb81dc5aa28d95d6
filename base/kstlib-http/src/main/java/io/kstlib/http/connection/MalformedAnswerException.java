package io.kstlib.http.connection;

import java.io.IOException;

/** The answer is not HTTP. */
final class MalformedAnswerException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * Has no cause: OkHttp's exception quotes the answer, and a log prints all causes.
     *
     * @param message what is wrong, without any part of the answer
     */
    MalformedAnswerException(String message) {
        super(message);
    }
}
