package io.kstlib.auth.core;

import static io.kstlib.auth.core.ScriptedLogins.reason;
import static io.kstlib.auth.core.ScriptedLogins.unreachable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.LoginFailedException.Reason;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.login.LoginOptions.WhenLoggedIn;
import io.kstlib.auth.api.token.Token;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Logins of one provider at the same time: one asks the person, and the others share its result. */
@Tag("class-path")
class SharedLoginTest {

    private static final int MANY = 20;

    @TempDir
    Path folder;

    private ScriptedLogins logins;

    @BeforeEach
    void begin() {
        logins = new ScriptedLogins(folder);
    }

    @AfterEach
    void end() {
        logins.close();
    }

    private static <T> FutureTask<T> start(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        new Thread(task).start();
        return task;
    }

    private List<FutureTask<Token>> start(CountDownLatch opened, List<AuthClient> clients, LoginOptions options)
            throws InterruptedException {
        List<FutureTask<Token>> running = new ArrayList<>();
        running.add(start(() -> clients.get(0).login(options)));
        assertTrue(opened.await(30, TimeUnit.SECONDS));
        for (int i = 1; i < MANY; i++) {
            AuthClient client = clients.get(i);
            running.add(start(() -> client.login(options)));
        }
        logins.awaitTold(MANY - 1); // each has said that it waits
        return running;
    }

    private List<AuthClient> processes() {
        List<AuthClient> clients = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            clients.add(logins.process());
        }
        return clients;
    }

    @ParameterizedTest
    @EnumSource
    void ofManyProcessesOneOpensABrowserAndTheOthersShare(WhenLoggedIn whenLoggedIn) throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        logins.company().script().login = () -> {
            open.countDown();
            await(answered);
            return logins.token();
        };

        List<FutureTask<Token>> running =
                start(open, processes(), logins.options().whenLoggedIn(whenLoggedIn));
        answered.countDown();

        for (FutureTask<Token> login : running) {
            assertEquals(
                    "login-1", login.get(60, TimeUnit.SECONDS).accessToken().reveal());
        }
        assertEquals(1, logins.browsers());
        assertEquals(
                "Another process is logging in to \"corporate\"; waiting for it",
                logins.told().get(0));
    }

    @Test
    void ofManyThreadsOneOpensABrowserAndTheOthersShare() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        logins.company().script().login = () -> {
            open.countDown();
            await(answered);
            return logins.token();
        };

        List<FutureTask<Token>> running = start(open, Collections.nCopies(MANY, logins.process()), logins.options());
        answered.countDown();

        for (FutureTask<Token> login : running) {
            assertEquals(
                    "login-1", login.get(60, TimeUnit.SECONDS).accessToken().reveal());
        }
        assertEquals(1, logins.browsers());
    }

    @Test
    void aCallerWhoWaitedSharesTheFailureToo() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        CountDownLatch denied = new CountDownLatch(1);
        logins.company().script().login = () -> {
            open.countDown();
            await(denied);
            return logins.unanswered(Reason.DENIED);
        };

        List<FutureTask<Token>> running = start(open, processes(), logins.options());
        denied.countDown();

        for (FutureTask<Token> login : running) {
            ExecutionException failed = assertThrows(ExecutionException.class, () -> login.get(60, TimeUnit.SECONDS));
            assertEquals(Reason.DENIED, ((LoginFailedException) failed.getCause()).reason());
        }
        assertEquals(1, logins.browsers());
    }

    /** Returns what becomes of a login that waits for one that demands more and fails. */
    private Token afterAFailedDemand(AuthClient demanding, AuthClient waiting) throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        CountDownLatch denied = new CountDownLatch(1);
        logins.company().script().login = () -> {
            open.countDown();
            await(denied);
            return logins.unanswered(Reason.DENIED);
        };
        FutureTask<Token> first = start(() -> demanding.login(logins.options().prompt("login")));
        assertTrue(open.await(30, TimeUnit.SECONDS));
        FutureTask<Token> second = start(() -> waiting.login(logins.options()));
        logins.awaitTold(1); // it has said that it waits
        logins.succeed();
        denied.countDown();

        ExecutionException failed = assertThrows(ExecutionException.class, () -> first.get(60, TimeUnit.SECONDS));
        assertEquals(Reason.DENIED, ((LoginFailedException) failed.getCause()).reason());
        return second.get(60, TimeUnit.SECONDS);
    }

    @Test
    void aFailureOfALoginThatDemandsMoreIsNotSharedByAnotherProcess() throws Exception {
        assertEquals(
                "login-2",
                afterAFailedDemand(logins.process(), logins.process())
                        .accessToken()
                        .reveal());
    }

    @Test
    void aFailureOfALoginThatDemandsMoreIsNotSharedByAnotherThread() throws Exception {
        AuthClient one = logins.process();

        assertEquals("login-2", afterAFailedDemand(one, one).accessToken().reveal());
    }

    /** Returns the failures when the person has answered and the token endpoint does not answer. */
    private List<Throwable> failuresAfterTheBrowser(List<AuthClient> clients) throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        logins.company().script().login = () -> {
            logins.openBrowser();
            open.countDown();
            await(answered);
            throw unreachable();
        };
        List<FutureTask<Token>> running = start(open, clients, logins.options());
        answered.countDown();
        List<Throwable> failures = new ArrayList<>();
        for (FutureTask<Token> login : running) {
            failures.add(assertThrows(ExecutionException.class, () -> login.get(60, TimeUnit.SECONDS))
                    .getCause());
        }
        return failures;
    }

    @Test
    void aCallerWhoWaitedInAnotherProcessSharesAFailureAfterTheBrowserToo() throws Exception {
        List<Throwable> failures = failuresAfterTheBrowser(processes());

        assertEquals(1, logins.browsers());
        assertEquals(NetworkException.class, failures.get(0).getClass());
        for (Throwable failure : failures.subList(1, MANY)) {
            assertEquals(Reason.NOT_COMPLETED, ((LoginFailedException) failure).reason());
        }
    }

    @Test
    void aCallerWhoWaitedInAnotherThreadGetsTheFailureItself() throws Exception {
        List<Throwable> failures = failuresAfterTheBrowser(Collections.nCopies(MANY, logins.process()));

        assertEquals(1, logins.browsers());
        assertEquals(Set.of(failures.get(0)), Set.copyOf(failures));
        assertEquals(NetworkException.class, failures.get(0).getClass());
    }

    @Test
    void saysThatAnotherLoginIsUnderWayWhenTheWaitEnds() {
        AuthClient client = logins.process();
        logins.company().storage().takeTurn();

        assertEquals(Reason.UNDER_WAY, reason(() -> client.login(logins.options())));
        assertEquals(0, logins.browsers());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
