package io.kstlib.http.way;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What came back is not HTTP. */
public final class MalformedAnswerException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * @param message what is wrong, without what was sent
     * @param quoting what OkHttp says, which quotes what was sent; kept aside, so that no message shows it
     */
    public MalformedAnswerException(String message, @Nullable Throwable quoting) {
        super(message);
        if (quoting != null) {
            addSuppressed(quoting);
        }
    }
}
