package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.Token;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets the threads of this process share one refresh. It runs on a thread of its own: whoever stops waiting for it, or is interrupted, does
 * not break it off, because an answer that nobody stores is a lost login. For the same reason a JVM that ends waits for that thread.
 */
final class SharedFlights {

    private final String name;
    private final Supplier<String> location;
    private final Duration limit;
    private final AtomicReference<@Nullable FutureTask<Token>> current = new AtomicReference<>();

    /**
     * @param location where the token is stored, for messages
     * @param limit longer than a flight takes
     */
    SharedFlights(String name, Supplier<String> location, Duration limit) {
        this.name = name;
        this.location = location;
        this.limit = limit;
    }

    boolean isUnderWay() {
        FutureTask<Token> flight = current.get();
        return flight != null && !flight.isDone();
    }

    /**
     * Waits for the flight that is under way, or starts one; also when the one under way did not bring what is wanted.
     *
     * @throws StorageException LOCKED if the thread is interrupted; its interrupt status stays set
     */
    Token join(Predicate<Token> wanted, Supplier<Token> flight) {
        while (true) {
            FutureTask<Token> present = current.get();
            if (present != null && !present.isDone()) {
                Token token = await(present);
                if (wanted.test(token)) {
                    return token;
                }
                continue;
            }
            FutureTask<Token> own = new FutureTask<>(flight::get);
            if (current.compareAndSet(present, own)) {
                start(own);
                return await(own);
            }
        }
    }

    private void start(FutureTask<Token> flight) {
        Thread thread = new Thread(
                () -> {
                    flight.run();
                    current.compareAndSet(flight, null);
                },
                "kstlib-refresh");
        thread.setDaemon(false);
        boolean started = false;
        try {
            thread.start();
            started = true;
        } finally {
            if (!started) {
                flight.cancel(false); // nobody is to wait for it
            }
        }
    }

    private Token await(FutureTask<Token> flight) {
        try {
            return flight.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw gaveUp("interrupted while waiting for the refresh of the token of \"" + name + "\"", interrupted);
        } catch (TimeoutException late) {
            throw gaveUp(
                    "the refresh of the token of \"" + name + "\" by another thread takes longer than "
                            + limit.toSeconds() + " s",
                    late);
        } catch (ExecutionException failed) {
            throw Rethrown.of(failed);
        }
    }

    private StorageException gaveUp(String problem, Exception cause) {
        return new StorageException(location.get(), StorageException.Reason.LOCKED, problem, "Try again", cause);
    }
}
