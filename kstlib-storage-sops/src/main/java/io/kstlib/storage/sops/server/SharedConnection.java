package io.kstlib.storage.sops.server;

import io.kstlib.base.Deadline;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The connection of one storage to one server. It is made when it is needed, and all threads take turns on it. While the server cannot be reached, one caller at
 * a time tries. Those who waited for that try share its failure; the others fail at once. So all callers can use their tokens in memory. Safe for use by several
 * threads.
 *
 * @param <C> the connection; compared by {@code equals}
 */
public final class SharedConnection<C> implements AutoCloseable {

    /** Nothing is tried within this time after a failure. */
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final Maker<C> maker;
    private final ReentrantLock turn = new ReentrantLock(true);
    private volatile @Nullable C connection;
    private volatile @Nullable CommandFailedException failure;
    private volatile long failedAtNanos;
    private volatile boolean isClosed;

    /**
     * Makes no connection yet.
     *
     * @param maker makes and ends connections
     */
    public SharedConnection(Maker<C> maker) {
        this.maker = maker;
    }

    /**
     * Makes and ends connections, and knows what a failure means for them.
     *
     * @param <C> the connection
     */
    public interface Maker<C> {

        /** {@return a new connection} Throws {@link CommandFailedException} if there is none. */
        C open();

        /**
         * Ends a connection, without a wait. May be called twice.
         *
         * @param connection one that {@link #open} made
         */
        void end(C connection);

        /** {@return how long a caller waits for its turn} */
        Duration longest();

        /**
         * {@return whether the connection had ended before the command: then another one is asked}
         *
         * @param failed the failure of the command
         */
        boolean isHangUp(CommandFailedException failed);

        /**
         * {@return whether the connection is of no use any more: it ended, or the server takes no writes, so that a name may lead to another one by now}
         *
         * @param failed the failure of a command
         */
        boolean isOver(CommandFailedException failed);
    }

    /** The connection that was asked for has ended. */
    public static final class ConnectionEndedException extends Exception {

        private static final long serialVersionUID = 1L;

        ConnectionEndedException(@Nullable Throwable cause) {
            super(cause);
        }
    }

    /** A part of the work that has the turn. */
    private interface Turn<T> {
        T speak(long askedAtNanos) throws ConnectionEndedException;
    }

    /**
     * Speaks to the server by any connection.
     *
     * @param commands what is asked; asked again by another connection if the one that was there had ended
     * @param <T> what the commands return
     * @return the same
     */
    public <T> T speak(Function<C, T> commands) {
        try {
            return inTurn(askedAtNanos -> {
                C known = connection;
                if (known != null) {
                    try {
                        return spoken(known, commands);
                    } catch (CommandFailedException failed) {
                        if (!maker.isHangUp(failed)) {
                            throw failed;
                        }
                    }
                }
                return spoken(opened(askedAtNanos), commands);
            });
        } catch (ConnectionEndedException never) {
            throw new IllegalStateException(never);
        }
    }

    /**
     * Speaks to the server by one connection, and by no other.
     *
     * @param held a connection of this object
     * @param commands what is asked, once
     * @param <T> what the commands return
     * @return the same
     * @throws ConnectionEndedException if it has ended; with a cause if it ended during the commands
     */
    public <T> T speakBy(C held, Function<C, T> commands) throws ConnectionEndedException {
        return inTurn(askedAtNanos -> {
            if (!held.equals(connection)) {
                throw new ConnectionEndedException(null);
            }
            try {
                return spoken(held, commands);
            } catch (CommandFailedException failed) {
                if (held.equals(connection)) {
                    throw failed;
                }
                throw new ConnectionEndedException(failed);
            }
        });
    }

    /** Hides an interrupt, which would end the connection in a virtual thread. */
    private <T> T inTurn(Turn<T> part) throws ConnectionEndedException {
        boolean isInterrupted = Thread.interrupted();
        long askedAtNanos = System.nanoTime();
        try {
            takeTurn();
            try {
                return part.speak(askedAtNanos);
            } finally {
                turn.unlock();
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void takeTurn() {
        CommandFailedException last = failure;
        if (last != null) {
            boolean isTooSoon = System.nanoTime() - failedAtNanos < PAUSE.toNanos();
            if (isTooSoon || !turn.tryLock()) {
                throw again(last);
            }
        } else if (!Deadline.in(maker.longest()).awaitUninterrupted(turn::tryLock)) {
            throw new CommandFailedException(new TimeoutException(), null);
        }
    }

    private static CommandFailedException again(CommandFailedException last) {
        return new CommandFailedException(last, last.code().orElse(null));
    }

    private <T> T spoken(C speaking, Function<C, T> commands) {
        try {
            return commands.apply(speaking);
        } catch (CommandFailedException failed) {
            if (maker.isOver(failed)) {
                end(speaking);
            }
            if (ServerFailures.isLate(failed)) {
                fail(failed);
            }
            throw failed;
        }
    }

    /**
     * Ends a connection.
     *
     * @param ending one of this object
     */
    public void end(C ending) {
        if (ending.equals(connection)) {
            connection = null;
        }
        maker.end(ending);
    }

    private void fail(CommandFailedException failed) {
        failedAtNanos = System.nanoTime();
        failure = failed;
    }

    /** Connects, unless the try of another caller failed since this one asked. */
    private C opened(long askedAtNanos) {
        CommandFailedException meanwhile = failure;
        if (meanwhile != null && failedAtNanos - askedAtNanos >= 0) {
            throw again(meanwhile);
        }
        if (isClosed) {
            throw new CommandFailedException(new ClosedChannelException(), null);
        }
        try {
            C made = maker.open();
            connection = made;
            failure = null;
            if (isClosed) {
                maker.end(made); // closed meanwhile, so no one else ends it
            }
            return made;
        } catch (CommandFailedException failed) {
            fail(failed);
            throw failed;
        }
    }

    /** Ends the connection. */
    @Override
    public void close() {
        isClosed = true;
        C ending = connection;
        if (ending != null) {
            maker.end(ending);
        }
    }
}
