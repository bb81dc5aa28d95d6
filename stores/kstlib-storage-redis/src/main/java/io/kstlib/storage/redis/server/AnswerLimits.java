package io.kstlib.storage.redis.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;

/**
 * Ends a connection if the server sends more than a token needs. Lettuce itself has no limits. Reads only the frames of the protocol (RESP 2 and
 * 3): the
 * length of each line, and the lengths that lines announce. What does not look like a length is refused: Lettuce must not read another one. One for each
 * connection; used by the thread of the connection.
 */
final class AnswerLimits extends ChannelInboundHandlerAdapter {

    /** The longest line, such as an error or a number. */
    static final int LONGEST_LINE = 64 * 1024;

    /** The longest text: a token with everything around it, or what INFO says. */
    static final int LONGEST_TEXT = 8 * 1024 * 1024;

    /** The most elements of an answer, such as one to SCAN, with those of arrays in arrays. */
    static final int MOST_ELEMENTS = 100_000;

    /** The longest answer, with everything in it. */
    static final int LONGEST_ANSWER = 16 * 1024 * 1024;

    private static final int END = 2; // CR and LF behind a text
    private static final int MOST_DIGITS = 9;

    /** The rest of the current answer: bytes of a text, and elements. */
    private long skip;

    private long left;

    /** The part that was read. */
    private long size;

    private long elements;

    /** The line that is being read. */
    private int line;

    private byte type;
    private byte last;
    private long announced;
    private int digits;
    private boolean isNull;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes && !isWithinLimits(bytes)) {
            bytes.release();
            context.fireExceptionCaught(new TooLongFrameException("an answer is longer than allowed"));
            var unused = context.close();
            return;
        }
        context.fireChannelRead(message);
    }

    /** Looks at bytes without consuming them. */
    private boolean isWithinLimits(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (at < end) {
            if (skip > 0) {
                long skipped = Math.min(skip, end - at);
                skip -= skipped;
                size += skipped;
                at += (int) skipped;
            } else if (!takes(bytes.getByte(at++))) {
                return false;
            }
            if (size > LONGEST_ANSWER) {
                return false;
            }
            if (left == 0 && skip == 0 && line == 0) {
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
            left = Math.max(left, 1);
        }
        boolean isEnd = next == '\n' && last == '\r' && line > 0;
        boolean isAllowed = isEnd || (next != '\n' && (!hasLength() || isOfLength(next)));
        line++;
        last = next;
        return isAllowed && line <= LONGEST_LINE && (!isEnd || ends());
    }

    /** Accepts digits only, or -1 for a null reply. A more lenient parser behind this one could read another length. */
    private boolean isOfLength(byte next) {
        if (line == 0 || (next == '\r' && digits > 0)) {
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
        long within = isArray() ? length * (isMap() ? 2 : 1) : 0;
        boolean isValue = type != '|'; // attributes stand before the value that they are about
        skip = isText() && !isNull ? length + END : 0;
        left += within - (isValue ? 1 : 0);
        elements += within;
        line = 0;
        last = 0;
        announced = 0;
        digits = 0;
        isNull = false;
        return elements <= MOST_ELEMENTS && (!isText() || length <= LONGEST_TEXT);
    }

    private boolean hasLength() {
        return isText() || isArray();
    }

    private boolean isText() {
        return type == '$' || type == '=' || type == '!';
    }

    private boolean isArray() {
        return type == '*' || type == '~' || type == '>' || isMap();
    }

    private boolean isMap() {
        return type == '%' || type == '|';
    }
}
