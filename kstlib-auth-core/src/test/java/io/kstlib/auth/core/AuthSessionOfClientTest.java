package io.kstlib.auth.core;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.unauthorized;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.session.AuthSession;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A session over a real client, with its configuration, plugin and storage. */
@Timeout(60)
@Tag("class-path")
class AuthSessionOfClientTest {

    private static final int MANY = 16;

    @RegisterExtension
    private final WireMockExtension api = WireMockExtension.newInstance()
            .options(WireMockConfiguration.wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    @TempDir
    private Path folder;

    private final List<Warning> warnings = new CopyOnWriteArrayList<>();
    private ScriptedCompany company;
    private Kstlib kstlib;

    @BeforeEach
    void load() {
        company = new ScriptedCompany(folder);
        kstlib = company.start(company.program().warnings(warnings::add));
        api.stubFor(any(anyUrl()).willReturn(unauthorized()));
        api.stubFor(any(anyUrl())
                .withHeader("Authorization", equalTo("Bearer fresh"))
                .willReturn(ok("done")));
    }

    @AfterEach
    void close() {
        company.close();
    }

    private int statusAfterLogin(Token.Builder token) {
        company.script().login = token::build;
        AuthClient client = kstlib.client("corporate");
        client.login(LoginOptions.with(ScriptedCompany.noOne()));
        return status();
    }

    private int status() {
        try (AuthSession session = AuthSession.open(kstlib.client("corporate"))) {
            return session.get("http://127.0.0.1:" + api.getPort() + "/me").statusCode();
        }
    }

    private static Token.Builder token(String value) {
        return Token.builder(Secret.of(value), Instant.now())
                .expiresAt(Instant.now().plusSeconds(3_600));
    }

    @Test
    void refreshesTheStoredTokenThatTheServerRefused() {
        company.script().refresh =
                old -> token("fresh").refreshToken(Secret.of("r2")).build();

        assertEquals(200, statusAfterLogin(token("stale").refreshToken(Secret.of("r1"))));
        assertEquals(
                "fresh", kstlib.client("corporate").getToken().accessToken().reveal());
    }

    @Test
    void aRequestThatCannotBeRepeatedCausesAWarningWithItsUrlAndWhatHelps() {
        company.script().refresh = old -> token("fresh").build();
        company.script().login =
                () -> token("stale").refreshToken(Secret.of("r1")).build();
        AuthClient client = kstlib.client("corporate");
        client.login(LoginOptions.with(ScriptedCompany.noOne()));
        String url = "http://127.0.0.1:" + api.getPort() + "/me";
        HttpRequest post = HttpRequest.newBuilder(URI.create(url + "?q=1"))
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[3])))
                .build();

        try (AuthSession session = AuthSession.open(client)) {
            assertEquals(401, session.send(post, BodyHandlers.discarding()).statusCode());
        }

        Warning warning = warnings.stream()
                .filter(each -> each.kind() == Warning.Kind.NOT_REPEATED)
                .findFirst()
                .orElseThrow();
        assertEquals(url, warning.where());
        assertEquals(
                Remedy.Kind.ADVICE, Objects.requireNonNull(warning.remedy()).kind());
        assertTrue(warning.inWords()
                .endsWith("it was not repeated; the token has been replaced. Send the request again"
                        + " with a new body; a request whose body can be read again is repeated without you"));
    }

    @Test
    void manyRequestsThatAreRefusedWithOneTokenRefreshOnce() {
        AtomicInteger refreshes = new AtomicInteger();
        company.script().refresh = old -> {
            refreshes.incrementAndGet();
            return token("fresh").refreshToken(Secret.of("r2")).build();
        };
        company.script().login =
                () -> token("stale").refreshToken(Secret.of("r1")).build();
        kstlib.client("corporate").login(LoginOptions.with(ScriptedCompany.noOne()));

        assertEquals(Set.of(200), new HashSet<>(statusOfMany()));
        assertEquals(1, refreshes.get());
    }

    @Test
    void manyThatAreRefusedWithOneTokenShareTheFailureOfTheOneRefresh() throws Exception {
        CountDownLatch failing = new CountDownLatch(1);
        AtomicInteger refreshes = new AtomicInteger();
        company.script().refresh = old -> {
            refreshes.incrementAndGet();
            await(failing);
            throw new NetworkException(
                    URI.create(ScriptedCompany.ISSUER), NetworkException.Reason.CANNOT_CONNECT, "refused", null, null);
        };
        company.script().login =
                () -> token("stale").refreshToken(Secret.of("r1")).build();
        AuthClient client = kstlib.client("corporate");
        Token refused = client.login(LoginOptions.with(ScriptedCompany.noOne()));

        List<FutureTask<Optional<Token>>> requests = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            FutureTask<Optional<Token>> request = new FutureTask<>(() -> client.replace(refused));
            Thread thread = new Thread(request);
            thread.start();
            while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
                LockSupport.parkNanos(1_000_000); // until it waits for the refresh; one that came later would try again
            }
            requests.add(request);
        }
        failing.countDown();

        for (FutureTask<Optional<Token>> request : requests) {
            ExecutionException failed = assertThrows(ExecutionException.class, () -> request.get(30, TimeUnit.SECONDS));
            assertInstanceOf(NetworkException.class, failed.getCause());
        }
        assertEquals(1, refreshes.get());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Integer> statusOfMany() {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.getPort() + "/me"))
                .build();
        try (AuthSession session = AuthSession.open(kstlib.client("corporate"))) {
            List<CompletableFuture<HttpResponse<String>>> answers = Stream.generate(
                            () -> session.sendAsync(request, BodyHandlers.ofString()))
                    .limit(MANY)
                    .toList();
            CompletableFuture<Void> all = CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new));
            all.join();
            return answers.stream().map(answer -> answer.join().statusCode()).toList();
        }
    }

    @Test
    void handsOverTheRefusalOfATokenThatCannotBeRefreshed() {
        assertEquals(401, statusAfterLogin(token("stale")));
        api.verify(1, getRequestedFor(anyUrl()));
    }

    @Test
    void asksNoOneWhenNoOneIsLoggedIn() { // security rule 9
        assertThrows(NotLoggedInException.class, this::status);
    }
}
