package io.kstlib.auth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.LoginFailedException.Reason;
import io.kstlib.auth.api.token.Token;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An interrupt ends only the login of the interrupted thread. */
@Timeout(120)
@Tag("class-path")
class InterruptedLoginTest {

    private static final int OTHERS = 6;

    @TempDir
    Path folder;

    private final CountDownLatch open = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);
    private ScriptedLogins logins;

    @BeforeEach
    void openTheFirstBrowser() {
        logins = new ScriptedLogins(folder);
        logins.company().script().login = () -> {
            if (logins.openBrowser() > 1) {
                return logins.token();
            }
            open.countDown();
            return awaitPerson();
        };
    }

    /** Waits as the callback server does. */
    private Token awaitPerson() {
        try {
            assertTrue(answered.await(60, TimeUnit.SECONDS));
            return logins.token();
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new LoginFailedException(Reason.CANCELLED, "the login was interrupted", null, interrupt);
        }
    }

    @AfterEach
    void close() {
        answered.countDown();
        logins.close();
    }

    /** A login on a thread of its own. */
    private final class Attempt {

        private final FutureTask<Token> task;
        private final Thread thread;
        private volatile boolean leftInterrupted;

        Attempt(AuthClient client) {
            task = new FutureTask<>(() -> {
                try {
                    return client.login(logins.options());
                } finally {
                    leftInterrupted = Thread.currentThread().isInterrupted();
                }
            });
            thread = new Thread(task);
            thread.start();
        }

        void interrupt() {
            thread.interrupt();
        }

        String accessToken() throws Exception {
            return task.get(60, TimeUnit.SECONDS).accessToken().reveal();
        }

        Reason failure() {
            ExecutionException failed = assertThrows(ExecutionException.class, () -> task.get(60, TimeUnit.SECONDS));
            return ((LoginFailedException) failed.getCause()).reason();
        }
    }

    private Attempt first(AuthClient client) throws InterruptedException {
        Attempt first = new Attempt(client);
        assertTrue(open.await(60, TimeUnit.SECONDS));
        return first;
    }

    private List<Attempt> waiting(List<AuthClient> clients) {
        List<Attempt> waiting = new ArrayList<>();
        for (AuthClient client : clients) {
            waiting.add(new Attempt(client));
        }
        logins.awaitTold(clients.size()); // each has said that it waits
        return waiting;
    }

    private List<AuthClient> processes() {
        return IntStream.range(0, OTHERS).mapToObj(any -> logins.process()).toList();
    }

    private void assertTheOthersShareOneOtherLogin(List<Attempt> others) throws Exception {
        String shared = others.get(0).accessToken();
        for (Attempt other : others) {
            assertEquals(shared, other.accessToken());
        }
    }

    @Test
    void whileThePersonIsWaitedForFailsNoOtherThread() throws Exception {
        AuthClient client = logins.process();
        Attempt first = first(client);
        List<Attempt> others = waiting(Collections.nCopies(OTHERS, client));

        first.interrupt();

        assertEquals(Reason.CANCELLED, first.failure());
        assertTrue(first.leftInterrupted);
        assertTheOthersShareOneOtherLogin(others);
    }

    @Test
    void whileThePersonIsWaitedForFailsNoOtherProcess() throws Exception {
        Attempt first = first(logins.process());
        List<Attempt> others = waiting(processes());

        first.interrupt();

        assertEquals(Reason.CANCELLED, first.failure());
        assertTheOthersShareOneOtherLogin(others);
    }

    @Test
    void whileAnotherThreadIsWaitedForFailsNeitherThatOneNorTheNext() throws Exception {
        AuthClient client = logins.process();
        Attempt first = first(client);
        List<Attempt> others = waiting(Collections.nCopies(OTHERS, client));
        Attempt impatient = others.remove(0);

        impatient.interrupt();

        assertEquals(Reason.UNDER_WAY, impatient.failure());
        assertTrue(impatient.leftInterrupted);
        answered.countDown();
        others.add(first);
        assertTheOthersShareOneOtherLogin(others);
    }

    /** The interrupted thread is the first of its process, and waits for another process. */
    @Test
    void whileAnotherProcessIsWaitedForFailsNoThreadBehindIt() throws Exception {
        Attempt first = first(logins.process());
        AuthClient second = logins.process();
        Attempt impatient = waiting(List.of(second)).get(0);
        List<Attempt> behind = new ArrayList<>();
        for (int i = 0; i < OTHERS; i++) {
            behind.add(new Attempt(second));
        }
        logins.awaitTold(1 + OTHERS);

        impatient.interrupt();

        assertEquals(Reason.UNDER_WAY, impatient.failure());
        assertTrue(impatient.leftInterrupted);
        answered.countDown();
        behind.add(first);
        assertTheOthersShareOneOtherLogin(behind);
    }
}
