package io.kstlib.auth.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.DeadlineException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.login.TokenEvent;
import io.kstlib.auth.api.token.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Threads of one process that want a token at the same time. */
class SharedFlightTest {

    /** Less than the wait for listeners, which would end a deadlock. */
    private static final Duration LIMIT = Refresh.LONGEST_CALLBACK.minusSeconds(1);

    private final Life life = Life.loggedIn();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);

    private void serverTakesItsTime() {
        life.server.whileAnswering(() -> {
            asked.countDown();
            await(answered);
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("no one came");
            }
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private static <T> FutureTask<T> start(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        new Thread(task).start();
        return task;
    }

    @Test
    void shareOneRefreshAndOneUseOfTheLock() throws Exception {
        life.time.passes(Duration.ofMinutes(60));
        serverTakesItsTime();
        List<FutureTask<String>> callers = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            callers.add(start(life::handedOut));
        }
        await(asked);
        answered.countDown();

        for (FutureTask<String> caller : callers) {
            assertEquals("access-2", caller.get(30, TimeUnit.SECONDS));
        }
        assertEquals(List.of("refresh-1"), life.server.received());
        assertEquals(1, life.storage.updates());
    }

    @Test
    void doNotWaitForARefreshWhileTheTokenIsGood() throws Exception {
        life.time.passes(Duration.ofMinutes(59).plusSeconds(30));
        serverTakesItsTime();
        FutureTask<String> first = start(life::handedOut);
        await(asked);

        assertEquals("access-1", life.handedOut());

        answered.countDown();
        assertEquals("access-2", first.get(30, TimeUnit.SECONDS));
    }

    @Test
    void areInterruptedWithoutBreakingOffTheRefresh() throws Exception {
        life.time.passes(Duration.ofMinutes(60));
        serverTakesItsTime();
        FutureTask<String> impatient = new FutureTask<>(life::handedOut);
        Thread thread = new Thread(impatient);
        thread.start();
        await(asked);
        FutureTask<String> patient = start(life::handedOut);

        thread.interrupt();

        ExecutionException failed = assertThrows(ExecutionException.class, () -> impatient.get(30, TimeUnit.SECONDS));
        StorageException gaveUp = (StorageException) failed.getCause();
        assertEquals(StorageException.Reason.LOCKED, gaveUp.reason());
        answered.countDown();
        assertEquals("access-2", patient.get(30, TimeUnit.SECONDS));
        assertEquals("access-2", life.stored());
    }

    @Test
    void getTheErrorOfTheOneRefresh() throws Exception {
        life.time.passes(Duration.ofMinutes(60));
        life.server.revokes();
        serverTakesItsTime();
        FutureTask<String> first = start(life::handedOut);
        FutureTask<String> second = start(life::handedOut);
        await(asked);
        answered.countDown();

        assertThrows(ExecutionException.class, () -> first.get(30, TimeUnit.SECONDS));
        assertThrows(ExecutionException.class, () -> second.get(30, TimeUnit.SECONDS));
        assertEquals(1, life.server.received().size());
    }

    @Test
    void mayBeWantedByAListenerThatHearsOfTheFailure() {
        life.time.passes(Duration.ofMinutes(60));
        life.server.revokes();
        List<AuthException> met = Collections.synchronizedList(new ArrayList<>());
        life.listens(event -> {
            if (event instanceof TokenEvent.RefreshFailed) {
                met.add(assertThrows(AuthException.class, life::handedOut));
                life.lifecycle.save(life.server.issues(Duration.ofHours(1)), stored -> {});
                assertEquals("access-2", life.handedOut());
            }
        });

        NotLoggedInException ended =
                assertTimeoutPreemptively(LIMIT, () -> assertThrows(NotLoggedInException.class, life::handedOut));

        assertEquals(List.of(ended), met, "no refresh within a refresh");
        assertEquals("access-2", life.handedOut());
    }

    @Test
    void mayBeWantedByAListenersOtherThread() {
        life.time.passes(Duration.ofMinutes(60));
        life.server.fails(FakeServer.failure(NetworkException.Reason.CANNOT_CONNECT));
        List<String> met = Collections.synchronizedList(new ArrayList<>());
        life.listens(event -> {
            if (event instanceof TokenEvent.RefreshFailed) {
                met.add(CompletableFuture.supplyAsync(life::handedOut, work -> new Thread(work).start())
                        .join());
            }
        });

        String handedOut = assertTimeoutPreemptively(LIMIT, life::handedOut);

        assertEquals(List.of("access-2"), met);
        assertEquals("access-2", handedOut, "what the listener got in the meantime");
    }

    @Test
    void areNotAskedForAgainAndAgainByAListenerThatIsNeverContent() {
        life.listens(event -> {
            if (event instanceof TokenEvent.Refreshed) {
                life.lifecycle.refreshNow();
            }
        });

        assertTimeoutPreemptively(LIMIT, life.lifecycle::refreshNow);

        assertEquals(List.of("refresh-1"), life.server.received());
    }

    @Test
    void areNotKeptWaitingByAListenerThatDoesNotComeToAnEnd() {
        CountDownLatch listening = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        life.time.passes(Duration.ofMinutes(60));
        life.listens(event -> {
            if (event instanceof TokenEvent.Refreshed) {
                listening.countDown();
                await(never);
            }
        });
        TokenLifecycle process = new TokenLifecycle(life.parts(), () -> {}, Duration.ofMillis(50), Thread::new);
        try {
            Token brought = assertTimeoutPreemptively(LIMIT, () -> process.valid());
            await(listening);
            Token next = assertTimeoutPreemptively(LIMIT, process::refreshNow);

            assertEquals(
                    List.of("access-2", "access-3"),
                    List.of(brought.accessToken().reveal(), next.accessToken().reveal()));
        } finally {
            never.countDown();
        }
    }

    /** The refresh token was sent, so the refresh is finished and stored, and the next caller gets its token. */
    @Test
    void waitAsLongAsTheyWantAndTheRefreshGoesOn() throws Exception {
        life.time.passes(Duration.ofMinutes(60));
        serverTakesItsTime();

        DeadlineException late =
                assertThrows(DeadlineException.class, () -> life.lifecycle.valid(Duration.ofMillis(50)));

        assertEquals(List.of("corporate", Duration.ofMillis(50)), List.of(late.provider(), late.waited()));
        await(asked);
        FutureTask<String> next = start(life::handedOut);
        answered.countDown();
        assertEquals("access-2", next.get(30, TimeUnit.SECONDS));
        assertEquals("access-2", life.stored());
        assertEquals(List.of("refresh-1"), life.server.received());
    }

    @Test
    void mayWaitLongerThanARefreshTakes() {
        life.time.passes(Duration.ofMinutes(60));

        Token token = life.lifecycle.valid(Duration.ofSeconds(Long.MAX_VALUE));

        assertEquals("access-2", token.accessToken().reveal());
    }

    @Test
    void waitAsLongAsIsConfigured() {
        life.time.passes(Duration.ofMinutes(60));
        serverTakesItsTime();
        life.patience = Duration.ofMillis(50);
        TokenLifecycle process = life.process(Life.TERMS);

        assertThrows(DeadlineException.class, process::valid);
        assertThrows(DeadlineException.class, process::refreshNow);

        answered.countDown();
        process.close();
        assertEquals("access-2", life.stored());
    }

    @Test
    void getATokenThatIsStillGoodWhenTheirTimeIsOver() {
        life.time.passes(Duration.ofMinutes(59).plusSeconds(30));
        serverTakesItsTime();

        assertEquals(
                "access-1",
                life.lifecycle.valid(Duration.ofMillis(50)).accessToken().reveal());

        assertEquals(List.of(), life.warnings);
        answered.countDown();
        life.lifecycle.close();
    }

    /** A listener may take its time, and the deadline of a caller counts for it, too. */
    @Test
    void waitForListenersOnlySoLong() {
        CountDownLatch never = new CountDownLatch(1);
        life.time.passes(Duration.ofMinutes(60));
        life.listens(event -> {
            if (event instanceof TokenEvent.Refreshed) {
                await(never);
            }
        });

        Token token = assertTimeoutPreemptively(LIMIT, () -> life.lifecycle.valid(Duration.ofMillis(500)));

        assertEquals("access-2", token.accessToken().reveal());
        never.countDown();
    }

    /** The error of the JVM would not be of the sealed family, nor would that of those who joined. */
    @Test
    void failWithAnErrorOfTheLibraryWhereNoThreadCanBeStarted() throws Exception {
        CountDownLatch starting = new CountDownLatch(1);
        CountDownLatch joined = new CountDownLatch(1);
        life.time.passes(Duration.ofMinutes(60));
        TokenLifecycle process =
                new TokenLifecycle(life.parts(), () -> {}, Refresh.LONGEST_CALLBACK, work -> new Thread(work) {
                    @Override
                    public synchronized void start() {
                        starting.countDown();
                        await(joined);
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                });
        Callable<Token> join = process::valid;
        FutureTask<Token> first = start(join);
        await(starting);
        FutureTask<Token> second = new FutureTask<>(join);
        Thread joining = new Thread(second);
        joining.start();
        while (joining.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        joined.countDown();

        for (FutureTask<Token> caller : List.of(first, second)) {
            ExecutionException failed = assertThrows(ExecutionException.class, () -> caller.get(5, TimeUnit.SECONDS));
            assertInstanceOf(StorageException.class, failed.getCause());
        }
    }

    @Test
    void replaceARejectedTokenOnce() throws Exception {
        Token rejected = life.lifecycle.valid();
        serverTakesItsTime();
        List<FutureTask<Token>> callers = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            callers.add(start(() -> life.lifecycle.refreshInsteadOf(rejected)));
        }
        await(asked);
        answered.countDown();

        for (FutureTask<Token> caller : callers) {
            assertEquals(
                    "access-2", caller.get(30, TimeUnit.SECONDS).accessToken().reveal());
        }
        assertEquals(List.of("refresh-1"), life.server.received());
    }

    @Test
    void areNotGivenATokenThatALogoutRemovedDuringTheRefresh() throws Exception {
        life.time.passes(Duration.ofMinutes(60));
        serverTakesItsTime();
        FutureTask<String> caller = start(life::handedOut);
        await(asked);
        FutureTask<Boolean> logout =
                start(() -> life.lifecycle.remove(token -> {}).isRemoved());
        answered.countDown();

        assertEquals("access-2", caller.get(30, TimeUnit.SECONDS), "it was asked for before");
        assertTrue(logout.get(30, TimeUnit.SECONDS));
        assertEquals("nothing", life.stored());
        assertThrows(io.kstlib.auth.api.error.NotLoggedInException.class, life::handedOut);
    }
}
