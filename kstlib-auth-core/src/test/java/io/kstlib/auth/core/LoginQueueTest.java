package io.kstlib.auth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.config.ConfigMap;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.LoginFailedException.Reason;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.flow.LoginRequest.Mode;
import io.kstlib.auth.api.flow.UserInteraction;
import io.kstlib.auth.api.provider.ProviderFactory;
import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.storage.TokenStorageFactory;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.LoginOptions.WhenLoggedIn;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Logins of one provider at the same time, and one after the other. */
class LoginQueueTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final int MANY = 20;

    @TempDir
    Path folder;

    private final String clientId = UUID.randomUUID().toString();
    private final ScriptedProvider.Script script = ScriptedProvider.script(clientId);
    private final AtomicInteger browsers = new AtomicInteger();
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private final List<Kstlib> opened = new ArrayList<>();
    private volatile Instant now = NOON;

    @AfterEach
    void close() {
        opened.forEach(Kstlib::close);
        FaultyStorage.reset(clientId);
    }

    /** What another process would have: nothing in common but the storage. */
    private AuthClient process() {
        InstantSource time = () -> now;
        Kstlib kstlib = Kstlib.builder()
                .configuration(ConfigMap.of(Map.of(
                        "auth",
                        Map.of(
                                "storage",
                                Map.of("faulty", Map.of("name", clientId)),
                                "providers",
                                Map.of(
                                        "corporate",
                                        Map.of(
                                                "type", "scripted",
                                                "client_id", clientId,
                                                "token_storage", "faulty",
                                                "issuer", "https://sso.example.com"))))))
                .environment(Map.of())
                .home(folder)
                .clock(time.withZone(ZoneOffset.UTC))
                .pluginLoader(ServicesLoader.besideClassPath()
                        .declare(folder, ProviderFactory.class, ScriptedProvider.Factory.class.getName())
                        .declare(folder, TokenStorageFactory.class, FaultyStorage.Factory.class.getName()))
                .withoutEventLog()
                .build();
        opened.add(kstlib);
        return kstlib.provider("corporate");
    }

    private LoginOptions options() {
        return LoginOptions.with(new Listener());
    }

    /** A person who hears what is said. */
    private final class Listener implements UserInteraction {
        @Override
        public void open(URI url) {
            throw new AssertionError("the scripted provider opens nothing");
        }

        @Override
        public void show(URI url) {
            throw new AssertionError("the scripted provider shows nothing");
        }

        @Override
        public void showCode(String userCode, URI verificationUri, Duration timeout) {
            throw new AssertionError("the scripted provider shows nothing");
        }

        @Override
        public Secret askForRedirect(Duration timeout) {
            throw new AssertionError("the scripted provider asks nothing");
        }

        @Override
        public void tell(String message) {
            told.add(message);
        }
    }

    private Token token() {
        int number = browsers.incrementAndGet();
        return Token.builder(Secret.of("login-" + number), now)
                .expiresAt(now.plusSeconds(3600))
                .refreshToken(Secret.of("refresh-" + number))
                .build();
    }

    private Token unanswered(Reason reason) {
        browsers.incrementAndGet();
        throw new LoginFailedException(reason, "nobody: " + reason, null, null);
    }

    private static Reason reason(Callable<?> login) {
        return assertThrows(LoginFailedException.class, login::call).reason();
    }

    private static <T> FutureTask<T> start(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        new Thread(task).start();
        return task;
    }

    private List<FutureTask<Token>> start(CountDownLatch opened, List<AuthClient> clients, LoginOptions options)
            throws InterruptedException {
        List<FutureTask<Token>> logins = new ArrayList<>();
        logins.add(start(() -> clients.get(0).login(options)));
        assertTrue(opened.await(30, TimeUnit.SECONDS));
        for (int i = 1; i < MANY; i++) {
            AuthClient client = clients.get(i);
            logins.add(start(() -> client.login(options)));
        }
        while (told.size() < MANY - 1) {
            LockSupport.parkNanos(1_000_000); // until every one has said that it waits
        }
        return logins;
    }

    private List<AuthClient> processes() {
        List<AuthClient> clients = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            clients.add(process());
        }
        return clients;
    }

    @ParameterizedTest
    @EnumSource
    void ofManyProcessesOneOpensABrowserAndTheOthersShare(WhenLoggedIn whenLoggedIn) throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        script.login = () -> {
            open.countDown();
            await(answered);
            return token();
        };

        List<FutureTask<Token>> logins = start(open, processes(), options().whenLoggedIn(whenLoggedIn));
        answered.countDown();

        for (FutureTask<Token> login : logins) {
            assertEquals(
                    "login-1", login.get(60, TimeUnit.SECONDS).accessToken().reveal());
        }
        assertEquals(1, browsers.get());
        assertTrue(told.get(0).startsWith("Another login to \"corporate\" is under way"), told.get(0));
    }

    @Test
    void ofManyThreadsOneOpensABrowserAndTheOthersShare() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        script.login = () -> {
            open.countDown();
            await(answered);
            return token();
        };

        List<FutureTask<Token>> logins = start(open, Collections.nCopies(MANY, process()), options());
        answered.countDown();

        for (FutureTask<Token> login : logins) {
            assertEquals(
                    "login-1", login.get(60, TimeUnit.SECONDS).accessToken().reveal());
        }
        assertEquals(1, browsers.get());
    }

    @Test
    void whoeverWaitedSharesTheFailureToo() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        CountDownLatch denied = new CountDownLatch(1);
        script.login = () -> {
            open.countDown();
            await(denied);
            return unanswered(Reason.DENIED);
        };

        List<FutureTask<Token>> logins = start(open, processes(), options());
        denied.countDown();

        for (FutureTask<Token> login : logins) {
            ExecutionException failed = assertThrows(ExecutionException.class, () -> login.get(60, TimeUnit.SECONDS));
            assertEquals(Reason.DENIED, ((LoginFailedException) failed.getCause()).reason());
        }
        assertEquals(1, browsers.get());
    }

    private static NetworkException unreachable() {
        return new NetworkException(
                URI.create("https://sso.example.com"), NetworkException.Reason.UNAVAILABLE, "HTTP 503", null, null);
    }

    /** The person has answered, and the token endpoint does not. */
    private List<Throwable> failuresAfterTheBrowser(List<AuthClient> clients) throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        script.login = () -> {
            browsers.incrementAndGet();
            open.countDown();
            await(answered);
            throw unreachable();
        };
        List<FutureTask<Token>> logins = start(open, clients, options());
        answered.countDown();
        List<Throwable> failures = new ArrayList<>();
        for (FutureTask<Token> login : logins) {
            failures.add(assertThrows(ExecutionException.class, () -> login.get(60, TimeUnit.SECONDS))
                    .getCause());
        }
        return failures;
    }

    @Test
    void whoeverWaitedInAnotherProcessSharesAFailureAfterTheBrowserToo() throws Exception {
        List<Throwable> failures = failuresAfterTheBrowser(processes());

        assertEquals(1, browsers.get());
        assertEquals(NetworkException.class, failures.get(0).getClass());
        for (Throwable failure : failures.subList(1, MANY)) {
            assertEquals(Reason.NOT_COMPLETED, ((LoginFailedException) failure).reason());
        }
    }

    @Test
    void whoeverWaitedInAnotherThreadGetsTheFailureItself() throws Exception {
        List<Throwable> failures = failuresAfterTheBrowser(Collections.nCopies(MANY, process()));

        assertEquals(1, browsers.get());
        assertEquals(Set.of(failures.get(0)), Set.copyOf(failures));
        assertEquals(NetworkException.class, failures.get(0).getClass());
    }

    @Test
    void aFailureAfterTheBrowserIsFollowedByAnotherBrowserWhenSomebodyAsksAgain() {
        script.login = () -> {
            browsers.incrementAndGet();
            throw unreachable();
        };
        AuthClient client = process();
        assertThrows(NetworkException.class, () -> client.login(options()));

        assertThrows(NetworkException.class, () -> client.login(options()));
        assertThrows(NetworkException.class, () -> process().login(options()));
        assertEquals(3, browsers.get());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @Test
    void saysThatAnotherLoginIsUnderWayWhenTheWaitEnds() {
        AuthClient client = process();
        FaultyStorage.takeTurn(clientId);

        assertEquals(Reason.UNDER_WAY, reason(() -> client.login(options())));
        assertEquals(0, browsers.get());
    }

    @Test
    void afterAnUnansweredLoginNoBrowserOpensForAWhile() {
        script.login = () -> unanswered(Reason.TIMED_OUT);
        assertEquals(Reason.TIMED_OUT, reason(() -> process().login(options())));
        now = now.plusSeconds(59);

        LoginFailedException refusal =
                assertThrows(LoginFailedException.class, () -> process().login(options()));

        assertEquals(Reason.COOLING_DOWN, refusal.reason());
        assertTrue(refusal.getMessage().contains("in the next 1 s"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("--force"), refusal.getMessage());
        assertEquals(1, browsers.get());
        now = now.plusSeconds(1);
        assertEquals(Reason.TIMED_OUT, reason(() -> process().login(options())));
    }

    @Test
    void aNetworkErrorEndsNoCoolDown() {
        script.login = () -> unanswered(Reason.TIMED_OUT);
        assertEquals(Reason.TIMED_OUT, reason(() -> process().login(options())));
        script.login = () -> {
            throw unreachable();
        };
        assertThrows(NetworkException.class, () -> process().login(options().whenLoggedIn(WhenLoggedIn.REPLACE)));

        assertEquals(Reason.COOLING_DOWN, reason(() -> process().login(options())));
        now = now.plusSeconds(60);
        script.login = () -> unanswered(Reason.TIMED_OUT);
        assertEquals(Reason.TIMED_OUT, reason(() -> process().login(options())));
        now = now.plusSeconds(119);
        assertEquals(Reason.COOLING_DOWN, reason(() -> process().login(options())), "after two, two minutes");
    }

    @Test
    void aNightOfPollingOpensAHandfulOfBrowsers() {
        script.login = () -> unanswered(Reason.TIMED_OUT);
        AuthClient client = process();

        for (int minute = 0; minute < 600; minute++) {
            assertThrows(LoginFailedException.class, () -> client.login(options()));
            now = now.plusSeconds(60);
        }

        assertEquals(15, browsers.get(), "after 1, 2, 4, … minutes, then one an hour");
    }

    @Test
    void whoeverInsistsOpensABrowserAtOnce() {
        script.login = () -> unanswered(Reason.TIMED_OUT);
        assertEquals(Reason.TIMED_OUT, reason(() -> process().login(options())));

        assertEquals(Reason.TIMED_OUT, reason(() -> process().login(options().whenLoggedIn(WhenLoggedIn.REPLACE))));
    }

    @Test
    void whoeverOpensNoBrowserNeedNotWait() {
        script.login = () -> unanswered(Reason.TIMED_OUT);
        assertEquals(Reason.TIMED_OUT, reason(() -> process().login(options())));

        assertEquals(Reason.TIMED_OUT, reason(() -> process().login(options().mode(Mode.PASTE))));
    }

    @ParameterizedTest
    @EnumSource(names = {"DENIED", "CANCELLED", "REFUSED_BY_SERVER"})
    void aLoginThatSomebodyAnsweredIsFollowedByAnother(Reason reason) {
        script.login = () -> unanswered(reason);
        assertEquals(reason, reason(() -> process().login(options())));

        assertEquals(reason, reason(() -> process().login(options())));
    }

    @Test
    void aLoginThatWorksEndsTheCountOfThoseThatDidNot() {
        script.login = () -> unanswered(Reason.TIMED_OUT);
        assertEquals(Reason.TIMED_OUT, reason(() -> process().login(options())));
        now = now.plusSeconds(60);
        assertEquals(Reason.TIMED_OUT, reason(() -> process().login(options())));
        now = now.plusSeconds(120);
        script.login = this::token;
        AuthClient client = process();
        client.login(options());
        client.logout(LogoutOptions.of(LogoutOptions.AtServer.KEEP));

        script.login = () -> unanswered(Reason.TIMED_OUT);
        assertEquals(Reason.TIMED_OUT, reason(() -> client.login(options())));
        now = now.plusSeconds(60);
        assertEquals(Reason.TIMED_OUT, reason(() -> client.login(options())));
    }

    @Test
    void aClockThatIsSetBackHoldsNobodyUp() {
        script.login = () -> unanswered(Reason.TIMED_OUT);
        assertEquals(Reason.TIMED_OUT, reason(() -> process().login(options())));
        now = now.minusSeconds(7200);

        assertEquals(Reason.TIMED_OUT, reason(() -> process().login(options())));
    }

    @Test
    void anExpiredTokenIsRefreshedWithoutAskingAnybody() {
        script.login = this::token;
        process().login(options());
        now = now.plusSeconds(3600);
        script.refresh = old -> Token.builder(Secret.of("refreshed"), now)
                .expiresAt(now.plusSeconds(3600))
                .build();

        Token token = process().login(options());

        assertEquals("refreshed", token.accessToken().reveal());
        assertEquals(1, browsers.get());
    }

    @Test
    void aNetworkErrorNeverOpensABrowser() { // design rule 9
        script.login = this::token;
        process().login(options());
        now = now.plusSeconds(3600);
        script.refresh = old -> {
            throw new NetworkException(
                    URI.create("https://sso.example.com"), NetworkException.Reason.UNKNOWN_HOST, "down", null, null);
        };

        assertThrows(NetworkException.class, () -> process().login(options()));
        assertEquals(1, browsers.get());
    }
}
