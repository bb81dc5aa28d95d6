package io.kstlib.storage.redis.server;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for answers. Time counts from when a request was sent, and only a server can be late: a process that gets no processor looks at what has arrived before
 * it gives up. It is also the first handler of each connection, and counts what passes there. Safe for use by several threads.
 */
@Sharable
final class Answers extends ChannelDuplexHandler {

    private final AtomicLong received = new AtomicLong();
    private final AtomicLong moved = new AtomicLong();
    private volatile @Nullable EventLoopGroup loops;

    /** Says which threads read and write. */
    void of(EventLoopGroup group) {
        loops = group;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        moved.incrementAndGet();
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        received.incrementAndGet();
        moved.incrementAndGet();
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        moved.incrementAndGet();
        var unused = context.write(message, promise);
    }

    /**
     * Waits for the answer to a command that was handed to a connection.
     *
     * @param limit how long the server may be silent
     * @param whole when it ends in any case
     */
    <T> T toCommand(Future<T> answer, Duration limit, TimeLeft whole) throws WaitFailedException {
        return get(answer, limit, whole, received::get);
    }

    /**
     * Waits for a connection that is being made: much of its time may be our own.
     *
     * @param limit how long nothing may go either way
     * @param whole when it ends in any case
     */
    <T> T connected(Future<T> connection, Duration limit, TimeLeft whole) throws WaitFailedException {
        return get(connection, limit, whole, moved::get);
    }

    private <T> T get(Future<T> future, Duration limit, TimeLeft whole, LongSupplier progress)
            throws WaitFailedException {
        settle(future, whole); // it is sent now
        boolean isWaiting = true;
        while (isWaiting && !future.isDone()) {
            long before = progress.getAsLong();
            if (!Uninterrupted.isDone(future, whole.atMost(limit))) {
                settle(future, whole);
                isWaiting = !whole.isOver() && progress.getAsLong() != before;
            }
        }
        return Uninterrupted.get(future, Duration.ZERO);
    }

    /** Lets the threads of connections write what they have, and read what has arrived: each looks at its connections between two tasks. */
    private void settle(Future<?> future, TimeLeft whole) {
        EventLoopGroup group = loops;
        if (group == null || future.isDone()) {
            return;
        }
        for (EventExecutor loop : group) {
            CompletableFuture<?> settled = new CompletableFuture<>();
            try {
                loop.execute(() -> again(loop, settled));
            } catch (RejectedExecutionException closed) {
                return;
            }
            var unused = Uninterrupted.isDone(settled, whole.left());
        }
    }

    private static void again(EventExecutor loop, CompletableFuture<?> settled) {
        try {
            loop.execute(() -> settled.complete(null));
        } catch (RejectedExecutionException closed) {
            settled.cancel(false);
        }
    }
}
