package io.kstlib.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import org.jspecify.annotations.Nullable;

/** A document is not the expected JSON. The message says what is wrong and where, and holds no part of the document. */
public final class JsonException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    JsonException(String problem, int line, int column, @Nullable Throwable cause) {
        super(problem + " (line " + line + ", column " + column + ")", cause);
        this.line = line;
        this.column = column;
    }

    /**
     * Makes the exception for a document that is not JSON. The parser's own message may quote the document, which may be a secret. So
     * neither the message nor the parser's exception is passed on.
     */
    static JsonException malformed(JsonProcessingException malformed) {
        JsonLocation location = malformed.getLocation();
        int line = location == null ? 0 : location.getLineNr();
        int column = location == null ? 0 : location.getColumnNr();
        String text = String.valueOf(malformed.getOriginalMessage());
        if (malformed instanceof StreamConstraintsException) {
            return new JsonException("too deep or too long", line, column, null);
        }
        return new JsonException(text.startsWith("Duplicate") ? "a name stands twice" : "not JSON", line, column, null);
    }

    /**
     * Returns the line of the problem.
     *
     * @return the line of the document, from 1; 0 when unknown
     */
    public int line() {
        return line;
    }

    /**
     * Returns the column of the problem.
     *
     * @return the column, from 1; 0 when unknown
     */
    public int column() {
        return column;
    }
}
