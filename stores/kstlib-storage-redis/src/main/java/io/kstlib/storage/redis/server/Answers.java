package io.kstlib.storage.redis.server;

import io.kstlib.base.Deadline;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Waits for answers. Time counts from when a request was sent, and only a server can be late: a process that gets no processor looks at what has arrived before
 * it gives up. Safe for use by several threads.
 */
final class Answers {

    /** The messages of a new connection that may be its greeting: those of TLS, and a few commands. What passes later is no sign of another connection. */
    private static final int MOST_OF_GREETING = 40;

    private final AtomicLong moved = new AtomicLong();
    private volatile @Nullable EventLoopGroup loops;

    /** Says which threads read and write. */
    void of(EventLoopGroup group) {
        loops = group;
    }

    /** Returns the first handler of a new connection. */
    ChannelHandler greeting() {
        return new Greeting();
    }

    /** Counts what passes while a connection is made. */
    private final class Greeting extends ChannelDuplexHandler {

        private int left = MOST_OF_GREETING;

        private void count() {
            if (left > 0) {
                left--;
                moved.incrementAndGet();
            }
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            count();
            context.fireChannelActive();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            count();
            context.fireChannelRead(message);
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            count();
            var unused = context.write(message, promise);
        }
    }

    /**
     * Waits for the answer to a command that was handed to a connection.
     *
     * @param limit how long the server may be silent
     * @param whole when it ends in any case
     */
    <T> T toCommand(Future<T> answer, Duration limit, Deadline whole) throws WaitFailedException {
        settle(answer, whole); // it is sent now
        if (!Uninterrupted.isDone(answer, whole.atMost(limit))) {
            settle(answer, whole);
        }
        return Uninterrupted.get(answer, Duration.ZERO);
    }

    /**
     * Waits for a connection that is being made: it takes several requests, and much of its time may be our own.
     *
     * @param limit how long nothing may go either way
     * @param whole when it ends in any case
     */
    <T> T connected(Future<T> connection, Duration limit, Deadline whole) throws WaitFailedException {
        settle(connection, whole);
        boolean isWaiting = true;
        while (isWaiting && !connection.isDone()) {
            long before = moved.get();
            if (!Uninterrupted.isDone(connection, whole.atMost(limit))) {
                settle(connection, whole);
                isWaiting = !whole.isOver() && moved.get() != before;
            }
        }
        return Uninterrupted.get(connection, Duration.ZERO);
    }

    /** Lets the threads of connections write what they have, and read what has arrived: each looks at its connections between two tasks. */
    private void settle(Future<?> future, Deadline whole) {
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
