package io.kstlib.storage.redis.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;

/**
 * Ends a connection whose server sends more than a token needs. Lettuce itself has no limits. Reads only the frames of the protocol (RESP 2 and 3): the
 * length of each line, and the lengths that lines announce. One for each connection; used by the thread of the connection.
 */
final class AnswerLimits extends ChannelInboundHandlerAdapter {

    /** The longest line, such as an error or a number. */
    static final int LONGEST_LINE = 64 * 1024;

    /** The longest text: a token with everything around it, or what INFO says. */
    static final int LONGEST_TEXT = 8 * 1024 * 1024;

    /** The most elements of an array, such as one answer to SCAN. */
    static final int MOST_ELEMENTS = 100_000;

    private static final int END = 2; // CR and LF behind a text
    private static final int MOST_DIGITS = 10;

    private long skip;
    private int line;
    private int type;
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
                at += (int) skipped;
            } else if (!takes(bytes.getByte(at++))) {
                return false;
            }
        }
        return true;
    }

    private boolean takes(byte next) {
        if (next == '\n') {
            skip = isText() && digits > 0 && !isNull ? announced + END : 0;
            boolean allowed = isText() ? announced <= LONGEST_TEXT : !isArray() || announced <= MOST_ELEMENTS;
            line = 0;
            announced = 0;
            digits = 0;
            isNull = false;
            return allowed;
        }
        if (line == 0) {
            type = next;
        } else if (next >= '0' && next <= '9' && digits < MOST_DIGITS) {
            announced = announced * 10 + (next - '0');
            digits++;
        } else if (next == '-') {
            isNull = true; // a length below zero stands for nothing
        }
        line++;
        boolean isStream = next == '?' && (isText() || isArray()); // no server sends these
        boolean isTooLong = isText() && digits == MOST_DIGITS;
        return line <= LONGEST_LINE && !isStream && !isTooLong;
    }

    private boolean isText() {
        return type == '$' || type == '=' || type == '!';
    }

    private boolean isArray() {
        return type == '*' || type == '%' || type == '~' || type == '>' || type == '|';
    }
}
