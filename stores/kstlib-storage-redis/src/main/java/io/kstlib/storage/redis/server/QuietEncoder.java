package io.kstlib.storage.redis.server;

import io.lettuce.core.protocol.RedisCommand;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;
import java.util.Collection;

/**
 * Writes commands and logs none of them. The encoder of Lettuce logs each command with its arguments at its finest level, the password of the server among
 * them.
 */
final class QuietEncoder extends MessageToByteEncoder<Object> {

    @Override
    protected void encode(ChannelHandlerContext context, Object message, ByteBuf out) {
        if (message instanceof Collection<?> several) {
            several.forEach(command -> write(command, context, out));
        } else {
            write(message, context, out);
        }
    }

    /** A command that cannot be written ends the connection: otherwise the next answer would count as the answer to this command. */
    private static void write(Object message, ChannelHandlerContext context, ByteBuf out) {
        boolean isWritten = false;
        try {
            ((RedisCommand<?, ?, ?>) message).encode(out);
            isWritten = true;
        } finally {
            if (!isWritten) {
                var unused = context.close();
            }
        }
    }
}
