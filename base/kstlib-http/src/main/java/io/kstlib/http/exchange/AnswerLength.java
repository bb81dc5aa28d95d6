package io.kstlib.http.exchange;

import io.kstlib.http.connection.MalformedAnswerException;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import okhttp3.Headers;

/** Checks the length that an answer declares (RFC 9112 section 6.3). OkHttp ignores a length that is not a number. */
final class AnswerLength {

    private static final int MOST_DIGITS = 18;

    private AnswerLength() {}

    static void check(Headers headers, int mostBytes) throws IOException {
        if (headers.get("Transfer-Encoding") != null) {
            return; // it takes precedence over Content-Length
        }
        Set<String> lengths = new HashSet<>(headers.values("Content-Length"));
        if (lengths.isEmpty()) {
            return;
        }
        String length = lengths.iterator().next();
        if (lengths.size() > 1) {
            throw new MalformedAnswerException("the answer has several lengths", null);
        }
        if (!length.matches("[0-9]+")) {
            throw new MalformedAnswerException("the answer has a length that is not a number", null);
        }
        String significant = length.replaceFirst("^0+(?=.)", "");
        if (significant.length() > MOST_DIGITS || Long.parseLong(significant) > mostBytes) {
            throw new TooLargeException(mostBytes);
        }
    }
}
