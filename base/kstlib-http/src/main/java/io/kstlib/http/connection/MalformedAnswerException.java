package io.kstlib.http.connection;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The answer is not HTTP. */
final class MalformedAnswerException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * @param message what is wrong, without any part of the answer
     * @param quoting OkHttp's exception, which quotes the answer; it is kept apart, so that no message shows it
     */
    MalformedAnswerException(String message, @Nullable Throwable quoting) {
        super(message);
        if (quoting != null) {
            addSuppressed(quoting);
        }
    }
}
