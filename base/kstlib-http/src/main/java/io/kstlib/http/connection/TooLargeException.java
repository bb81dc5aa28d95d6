package io.kstlib.http.connection;

import java.io.IOException;

/** The body of an answer is larger than allowed. */
public final class TooLargeException extends IOException {

    private static final long serialVersionUID = 1L;

    TooLargeException(int mostBytes) {
        super("the answer is larger than " + mostBytes + " bytes");
    }
}
