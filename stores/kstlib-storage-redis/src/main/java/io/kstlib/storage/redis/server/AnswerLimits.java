package io.kstlib.storage.redis.server;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Ends a connection if the server sends more than a token needs. Jedis has no limits: it makes room for what a header announces. Reads only the frames of
 * the protocol (RESP 2): the length of each line, and the lengths that lines announce. What does not look like a length is refused: Jedis must not read another
 * one. One for each connection; used by the thread that reads.
 */
final class AnswerLimits extends FilterInputStream {

    /** The longest line, such as an error or a number. */
    static final int LONGEST_LINE = 64 * 1024;

    /** The longest text: a token with everything around it, or what INFO says. */
    static final int LONGEST_TEXT = 8 * 1024 * 1024;

    /** The most elements of an answer, such as one to SCAN, with those of arrays in arrays. */
    static final int MOST_ELEMENTS = 100_000;

    /** The longest answer, with everything in it. */
    static final int LONGEST_ANSWER = 16 * 1024 * 1024;

    /** How deep arrays are in arrays, such as those of a cluster. */
    static final int MOST_DEPTH = 8;

    private static final int END = 2; // CR and LF behind a text
    private static final int MOST_DIGITS = 9;

    /** The rest of the current text. */
    private long skip;

    /** How many elements each open array still has. */
    private final long[] left = new long[MOST_DEPTH];

    private int depth;

    /** The part of the answer that was read. */
    private long size;

    private long elements;

    /** The line that is being read. */
    private int line;

    private byte type;
    private byte last;
    private long announced;
    private int digits;
    private boolean isNull;

    AnswerLimits(InputStream in) {
        super(in);
    }

    /** An answer has no limit that is allowed. */
    static final class TooLongException extends IOException {

        private static final long serialVersionUID = 1L;

        TooLongException() {
            super("an answer is longer than allowed");
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int from, int most) throws IOException {
        int count = super.read(bytes, from, most);
        if (count > 0 && !isWithinLimits(bytes, from, from + count)) {
            throw new TooLongException();
        }
        return count;
    }

    private boolean isWithinLimits(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end) {
            if (skip > 0) {
                long skipped = Math.min(skip, end - at);
                skip -= skipped;
                size += skipped;
                at += (int) skipped;
            } else if (!takes(bytes[at++])) {
                return false;
            }
            if (size > LONGEST_ANSWER) {
                return false;
            }
            if (depth == 0 && skip == 0 && line == 0) {
                size = 0;
                elements = 0;
            }
        }
        return true;
    }

    private boolean takes(byte next) {
        size++;
        if (line == 0) {
            type = next;
        }
        boolean isEnd = next == '\n' && last == '\r' && line > 0;
        boolean isAllowed = isEnd || (line == 0 ? isType(next) : next != '\n' && (!hasLength() || isOfLength(next)));
        line++;
        last = next;
        return isAllowed && line <= LONGEST_LINE && (!isEnd || ends());
    }

    private static boolean isType(byte next) {
        return next == '+' || next == '-' || next == ':' || next == '$' || next == '*';
    }

    private boolean hasLength() {
        return type == '$' || type == '*';
    }

    /** Accepts digits only, or -1 for a null reply. A more lenient parser behind this one could read another length. */
    private boolean isOfLength(byte next) {
        if (next == '\r' && digits > 0) {
            return true;
        }
        if (last == '\r') {
            return false;
        }
        if (next == '-') {
            isNull = true;
            return line == 1;
        }
        announced = announced * 10 + (next - '0');
        digits++;
        return next >= '0' && next <= '9' && digits <= MOST_DIGITS && (!isNull || (digits == 1 && next == '1'));
    }

    /** Ends a line. */
    private boolean ends() {
        long length = isNull ? 0 : announced;
        boolean isArray = type == '*' && length > 0;
        skip = type == '$' && !isNull ? length + END : 0;
        if (isArray) {
            elements += length;
            if (depth == MOST_DEPTH) {
                return false;
            }
            left[depth++] = length;
        } else {
            endElement();
        }
        line = 0;
        last = 0;
        announced = 0;
        digits = 0;
        isNull = false;
        return elements <= MOST_ELEMENTS && (type != '$' || length <= LONGEST_TEXT);
    }

    /** Ends an element, and each array whose last one it is. */
    private void endElement() {
        while (depth > 0 && --left[depth - 1] == 0) {
            depth--;
        }
    }
}
