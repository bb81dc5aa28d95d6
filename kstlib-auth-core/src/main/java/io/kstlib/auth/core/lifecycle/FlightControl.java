package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.DeadlineException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.text.Spans;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides when this process asks for another token. One refresh runs at a time and all threads share it; after a failure there is a pause. Also says
 * what a failure means: whether the same request may succeed in a moment, and whether the present token is still handed out.
 *
 * <p>A flight runs on a thread of its own. A caller that stops waiting for it, or is interrupted, does not end it, because an answer that no one stores
 * is a lost login. For the same reason a JVM that ends waits for that thread. The callback of the listeners runs on the thread of the flight when
 * the flight has ended. So it may ask for a token itself. Those who joined the flight also wait for that callback, but not for long.
 *
 * <p>The pauses start at half a second and double each time, up to half a minute. A random part is subtracted so that many clients do not come back at
 * once. If the server asks for longer pauses, they count, up to two minutes, and a random part is added. Safe for use by several threads.
 */
final class FlightControl {

    /** The time for listeners, which should be quick. A slow one, for example because it logs in, does not keep the others waiting. */
    static final Duration LONGEST_CALLBACK = Duration.ofSeconds(10);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LONGEST_ASKED_FOR = Duration.ofMinutes(2);
    private static final int MOST_DOUBLINGS = 6;

    /** RFC 6749 section 4.1.2.1; some token endpoints answer with them, too. */
    private static final Set<String> PASSING_ERRORS = Set.of("temporarily_unavailable", "server_error", "slow_down");

    private final LifecycleParts parts;
    private final Supplier<String> location;
    private final Duration longestCallback;
    private final ThreadFactory threads;
    private final AtomicReference<@Nullable Flight> current = new AtomicReference<>();
    private final Map<Thread, Flight> ofThreads = new ConcurrentHashMap<>();
    private int failures;
    private long pauseEnd;
    private @Nullable AuthException last;

    /** One refresh, and the work to do when it has ended. */
    private static final class Flight extends FutureTask<Token> {

        final Runnable listenersCallback;
        final CountDownLatch over = new CountDownLatch(1);

        Flight(Supplier<Token> work, Runnable listenersCallback) {
            super(work::get);
            this.listenersCallback = listenersCallback;
        }

        boolean isUnderWay() {
            return !isDone();
        }

        /** Ends a flight that never began, for all who have joined it. */
        void cannotBegin(AuthException why) {
            setException(why);
            over.countDown();
        }
    }

    /**
     * @param location where the token is stored, for messages
     * @param longestCallback how long those who joined a flight wait for the work after it
     */
    FlightControl(LifecycleParts parts, Supplier<String> location, Duration longestCallback) {
        this(parts, location, longestCallback, work -> new Thread(work, "kstlib-refresh"));
    }

    /** @param threads makes the threads of the flights */
    FlightControl(LifecycleParts parts, Supplier<String> location, Duration longestCallback, ThreadFactory threads) {
        this.threads = threads;
        this.parts = parts;
        this.location = location;
        this.longestCallback = longestCallback;
    }

    /**
     * Whether no flight begins now, because one is under way, or the pause after a failure lasts. True also for the thread of a flight that has ended, as
     * long as it calls the listeners.
     */
    boolean isBusyOrPausing() {
        Flight flight = current.get();
        return (flight != null && flight.isUnderWay())
                || ofThreads.containsKey(Thread.currentThread())
                || pausingFor().isPresent();
    }

    /**
     * Waits for the flight that is under way, or starts one. Starts one also when the flight under way did not bring what is wanted. No flight starts
     * within the listeners' callback of another: otherwise a listener that asks for a token after each failure starts flights forever. That listener
     * receives the failure of the flight instead.
     *
     * @param listenersCallback what to do when the flight has ended; throws nothing
     * @param patience how long the caller waits; the flight goes on for the next one
     * @throws DeadlineException if the time of the caller is over
     * @throws StorageException LOCKED if the thread is interrupted (its interrupt status stays set), or if the flight takes longer than {@link
     *     RefreshFlight#LONGEST}
     */
    Token join(Predicate<Token> wanted, Supplier<Token> work, Runnable listenersCallback, Duration patience) {
        Wait wait = new Wait(patience);
        Flight mine = ofThreads.get(Thread.currentThread());
        if (mine != null) {
            throw failureOf(mine);
        }
        while (true) {
            Flight present = current.get();
            if (present != null && present.isUnderWay()) {
                Token token = await(present, wait);
                if (wanted.test(token)) {
                    return token;
                }
                continue;
            }
            Flight own = new Flight(work, listenersCallback);
            if (current.compareAndSet(present, own)) {
                start(own);
                return await(own, wait);
            }
        }
    }

    private RuntimeException failureOf(Flight flight) {
        try {
            if (!flight.isUnderWay()) {
                flight.get();
            }
        } catch (ExecutionException failed) {
            return rethrown(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return new IllegalStateException(
                "a listener of the refresh of \"" + parts.name() + "\" cannot ask for another refresh");
    }

    private void start(Flight flight) {
        try {
            Thread thread = threads.newThread(() -> fly(flight));
            thread.setDaemon(false);
            thread.start();
        } catch (OutOfMemoryError noThread) {
            flight.cannotBegin(gaveUp(
                    "the token of \"" + parts.name() + "\" was not refreshed: no thread can be started", noThread));
        }
    }

    private void fly(Flight flight) {
        ofThreads.put(Thread.currentThread(), flight);
        try {
            flight.run();
            current.compareAndSet(flight, null);
            flight.listenersCallback.run();
        } finally {
            ofThreads.remove(Thread.currentThread());
            flight.over.countDown();
        }
    }

    /** The wait of one caller. Its time is real, because it waits for another thread. */
    private static final class Wait {

        private final Duration longest;
        private final long end;

        Wait(Duration longest) {
            this.longest = Spans.shorter(longest, RefreshFlight.LONGEST);
            this.end = System.nanoTime() + this.longest.toNanos();
        }

        long nanosLeft() {
            return Math.max(0, end - System.nanoTime());
        }

        boolean isShortened() {
            return longest.compareTo(RefreshFlight.LONGEST) < 0;
        }
    }

    private Token await(Flight flight, Wait wait) {
        try {
            Token token = flight.get(wait.nanosLeft(), TimeUnit.NANOSECONDS);
            awaitListenersCallback(flight, wait);
            return token;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw gaveUp(
                    "interrupted while waiting for the refresh of the token of \"" + parts.name() + "\"", interrupted);
        } catch (TimeoutException late) {
            if (wait.isShortened()) {
                throw new DeadlineException(
                        parts.name(),
                        wait.longest,
                        "no token of \"" + parts.name() + "\" within " + Spans.inWords(wait.longest)
                                + "; the refresh goes on");
            }
            throw gaveUp(
                    "the refresh of the token of \"" + parts.name() + "\" by another thread takes longer than "
                            + Spans.inWords(RefreshFlight.LONGEST),
                    late);
        } catch (ExecutionException failed) {
            awaitListenersCallback(flight, wait);
            throw rethrown(failed);
        }
    }

    /** An interrupt is left to the next wait of the caller: the flight itself has ended. */
    private void awaitListenersCallback(Flight flight, Wait wait) {
        try {
            flight.over.await(Math.min(longestCallback.toNanos(), wait.nanosLeft()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private StorageException gaveUp(String problem, Throwable cause) {
        return new StorageException(
                location.get(), StorageException.Reason.LOCKED, problem, new Remedy.Advice("Try again"), cause);
    }

    /** Returns what another thread threw, for the thread that waited for it. */
    static RuntimeException rethrown(ExecutionException failed) {
        if (failed.getCause() instanceof Error error) {
            throw error;
        }
        return failed.getCause() instanceof RuntimeException known ? known : new IllegalStateException(failed);
    }

    /** Begins a pause; none after a failure by which the present token is not handed out either. */
    synchronized void failed(AuthException failure) {
        if (!leavesTokenValid(failure)) {
            return;
        }
        Duration pause = growing();
        if (failure instanceof NetworkException network) {
            Duration askedFor = Spans.shorter(network.retryAfter().orElse(Duration.ZERO), LONGEST_ASKED_FOR);
            pause = Spans.longer(pause, network.isAnswered() ? askedFor.plus(random(askedFor.dividedBy(4))) : askedFor);
        }
        failures++;
        pauseEnd = parts.time().nanos() + pause.toNanos();
        last = failure;
    }

    private Duration growing() {
        Duration full =
                Spans.shorter(FIRST_PAUSE.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS)), LONGEST_PAUSE);
        return full.minus(random(full.dividedBy(2)));
    }

    /** Returns a random time, so that processes do not come back at once: the same failure ends their requests, and a server asks all to wait as long. */
    private Duration random(Duration most) {
        return Duration.ofNanos(parts.surroundings().random().nextLong(most.toNanos() + 1));
    }

    synchronized void succeeded() {
        failures = 0;
        last = null;
    }

    /** Returns the failure that is the reason for the pause, as long as the pause lasts. */
    private synchronized Optional<AuthException> pausingFor() {
        return left().isZero() ? Optional.empty() : Optional.ofNullable(last);
    }

    private synchronized Duration left() {
        long nanos = pauseEnd - parts.time().nanos();
        return last == null || nanos <= 0 ? Duration.ZERO : Duration.ofNanos(nanos);
    }

    /**
     * Waits until something may be sent to the server again.
     *
     * @param patience how much time there is
     * @throws AuthException the last failure, when there is less time, when waiting does not help, or when the thread is interrupted (its interrupt
     *     status stays set)
     */
    void pause(Duration patience) {
        AuthException reason = pausingFor().orElse(null);
        if (reason == null) {
            return;
        }
        Duration left = left();
        if (left.compareTo(patience) > 0 || stays(reason)) {
            throw reason;
        }
        try {
            parts.time().pause(left);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw reason;
        }
    }

    /** Whether the same request may succeed in a moment. */
    static boolean passes(AuthException failure) {
        if (failure instanceof NetworkException network) {
            return switch (network.reason()) {
                case CONNECT_TIMED_OUT, TIMED_OUT, BROKEN_OFF, UNAVAILABLE, SERVER_ERROR, STILL_ANSWERING -> true;
                case UNKNOWN_HOST, CANNOT_CONNECT, TLS, INTERRUPTED -> false;
            };
        }
        if (failure instanceof StorageException storage) {
            return switch (storage.reason()) {
                case UNREACHABLE, LOCK_LOST -> true;
                default -> false;
            };
        }
        return failure instanceof DeadlineException
                || (failure instanceof OAuthErrorException refused && PASSING_ERRORS.contains(refused.error()));
    }

    /**
     * Whether a token that is still valid is handed out instead, because nothing says that it is not valid. A token that cannot be read, or that was
     * issued for another server or client, is not handed out. The same holds for one that cannot be decrypted, because the next read fails again.
     */
    static boolean leavesTokenValid(AuthException failure) {
        if (failure instanceof StorageException storage) {
            return switch (storage.reason()) {
                case LOCKED, LOCK_LOST, CANNOT_LOCK, NOT_WRITABLE, ENCRYPTION, UNREACHABLE -> true;
                case UNREADABLE, EXPOSED -> false;
            };
        }
        return !(failure instanceof NotLoggedInException);
    }

    /**
     * Whether the same is true of the token of one provider. If the login to another one is missing, whose token brings the next token of this one,
     * that says nothing about the present token.
     */
    static boolean leavesTokenValid(AuthException failure, String provider) {
        return leavesTokenValid(failure)
                || (failure instanceof NotLoggedInException missing
                        && !missing.provider().equals(provider));
    }

    /** Whether it stays until someone repairs something: the configuration, a secret, a recipient, a plugin, or the server. */
    private static boolean stays(AuthException failure) {
        if (failure instanceof StorageException storage) {
            return storage.reason() == StorageException.Reason.ENCRYPTION && !TokenCache.isClosedForNow(storage);
        }
        boolean isOnTheWay = failure instanceof NetworkException || failure instanceof ProtocolException;
        return !isOnTheWay && !passes(failure);
    }

    /** Whether a person should be warned although there is a token, because time does not repair it. */
    static boolean isWorthAWarning(AuthException failure) {
        return stays(failure)
                || (failure instanceof StorageException storage
                        && !passes(storage)
                        && storage.reason() != StorageException.Reason.LOCKED);
    }

    /** Returns what a failure has in common with its repetition. Its words may be new each time: some servers add an identifier and the time. */
    static String sort(AuthException failure) {
        String name = failure.getClass().getName();
        if (failure instanceof OAuthErrorException refused) {
            return name + " " + refused.error();
        }
        if (failure instanceof NotLoggedInException missing) {
            return name + " " + missing.reason();
        }
        return failure instanceof StorageException storage ? name + " " + storage.reason() : name;
    }
}
