package io.kstlib.auth.core.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.SessionEndReport;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.login.LogoutOptions;
import io.kstlib.auth.api.login.LogoutOptions.AtServer;
import io.kstlib.auth.api.login.LogoutReport;
import io.kstlib.auth.api.login.LogoutReport.LocalRemoval;
import io.kstlib.auth.api.login.TokenEvent;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.ScriptedCompany;
import io.kstlib.auth.core.ScriptedProvider.SessionEndRequest;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
@Tag("class-path")
class LogoutTest {

    private static final LogoutOptions REVOKING = LogoutOptions.of(AtServer.REVOKE);

    @TempDir
    Path folder;

    private final List<TokenEvent> events = Collections.synchronizedList(new ArrayList<>());
    private ScriptedCompany company;

    @BeforeEach
    void store() {
        company = new ScriptedCompany(folder);
        company.storage().put("corporate", token("a", Duration.ofHours(1)));
    }

    @AfterEach
    void close() {
        company.close();
    }

    private Token token(String value, Duration lifetime) {
        Instant now = Instant.now();
        return Token.builder(Secret.of(value), now)
                .expiresAt(now.plus(lifetime))
                .refreshToken(Secret.of("refresh-" + value))
                .idToken(Secret.of("id-" + value))
                .binding(TokenBinding.of(ScriptedCompany.ISSUER, company.clientId()))
                .build();
    }

    private AuthClient client() {
        return client(Map.of());
    }

    private AuthClient client(Map<String, Object> more) {
        return company.start(company.program(more).listener(events::add)).client("corporate");
    }

    private static List<String> failed(LogoutReport report) {
        return report.revocation().outcomes().stream()
                .filter(RevocationReport.Outcome::isFailure)
                .map(RevocationReport.Outcome::tokenType)
                .toList();
    }

    private String revoked() {
        Token token = company.script().revoked;
        return token == null ? "none" : token.accessToken().reveal();
    }

    @Test
    void revokesAndRemoves() { // RFC 7009
        LogoutReport report = client().logout(REVOKING);

        assertEquals("a", revoked());
        assertEquals(LocalRemoval.Result.REMOVED, report.local().result());
        assertTrue(report.isComplete());
        assertTrue(company.storage().isEmpty());
        assertEquals(
                List.of(TokenEvent.Cleared.class, TokenEvent.Revoked.class),
                events.stream().map(Object::getClass).toList());
    }

    @Test
    void asksNoServerWhenToldToKeepTheTokensThere() {
        LogoutReport report = client().logout(LogoutOptions.of(AtServer.KEEP));

        assertEquals("none", revoked());
        assertEquals(List.of(), report.revocation().outcomes());
        assertTrue(company.storage().isEmpty());
    }

    @Test
    void removesWhatCannotBeReadAndSaysThatItWasNotRevoked() {
        company.storage().failOnLoad();

        LogoutReport report = client().logout(REVOKING);

        assertEquals(LocalRemoval.Result.REMOVED, report.local().result());
        assertEquals(List.of("token"), failed(report));
        assertTrue(company.storage().isEmpty());
        assertFalse(report.isComplete());
    }

    @Test
    void removesWhatTheStorageBreaksOn() {
        company.storage().breakOnLoad();

        LogoutReport report = client().logout(REVOKING);

        assertEquals(LocalRemoval.Result.REMOVED, report.local().result());
        assertEquals(List.of("token"), failed(report));
        assertTrue(company.storage().isEmpty());
        assertFalse(report.revocation().outcomes().toString().contains("s3cret"), "security rule 6");
    }

    static Stream<AuthException> missingKeys() {
        return Stream.of(
                new SecretException("env://PROOF_KEY", "the variable PROOF_KEY is not set", null, null),
                new ConfigurationException(
                        new ConfigProblem("auth.storage.faulty.proof_key", Origin.CODE, "needed to read")));
    }

    @ParameterizedTest
    @MethodSource("missingKeys")
    void removesWhatCannotBeReadWithoutAKey(AuthException missing) {
        company.storage().breakOnLoad(missing);

        LogoutReport report = client().logout(REVOKING);

        assertEquals(LocalRemoval.Result.REMOVED, report.local().result());
        assertEquals(List.of("token"), failed(report));
        assertTrue(report.revocation().outcomes().toString().contains(missing.problem()), report::toString);
        assertTrue(company.storage().isEmpty());
    }

    @Test
    void removesNothingWhileTheSectionIsWrong() { // it may be the wrong store
        AuthClient withoutPlugin = client(Map.of("type", "nowhere"));

        assertThrows(PluginException.class, () -> withoutPlugin.logout(REVOKING));
        assertThrows(PluginException.class, () -> withoutPlugin.logout(LogoutOptions.of(AtServer.KEEP)));

        assertFalse(company.storage().isEmpty());
        assertEquals(List.of(), events);
    }

    @Test
    void revokesAlsoWhatCannotBeRemovedAndSaysWhy() {
        company.storage().failOnDelete();

        LogoutReport report = client().logout(REVOKING);

        assertEquals("a", revoked());
        assertEquals(LocalRemoval.Result.FAILED, report.local().result());
        assertEquals("as the test said: NOT_WRITABLE", report.local().why().orElseThrow());
        assertFalse(report.mayTokensStillBeValid());
        assertFalse(report.isComplete());
    }

    @Test
    void sendsAnothersTokenNowhere() { // security rule 10
        company.script().endSession = request -> {
            assertTrue(request.idToken().isEmpty());
            return new SessionEndReport(SessionEndReport.Result.ENDED, "");
        };

        LogoutReport report = client(Map.of("issuer", "https://other.example.com"))
                .logout(REVOKING.endingSession(ScriptedCompany.noOne()));

        assertEquals("none", revoked());
        assertEquals(LocalRemoval.Result.REMOVED, report.local().result());
        assertEquals(List.of("refresh_token", "access_token"), failed(report));
    }

    @Test
    void endsTheSessionWithTheIdTokenAfterTheTokensAreGone() {
        AtomicReference<SessionEndRequest> asked = new AtomicReference<>();
        company.script().endSession = request -> {
            asked.set(request);
            assertTrue(company.storage().isEmpty());
            return new SessionEndReport(SessionEndReport.Result.ENDED, "");
        };

        LogoutReport report = client().logout(REVOKING.endingSession(ScriptedCompany.noOne())
                .mode(Mode.NO_BROWSER)
                .timeout(Duration.ofSeconds(7)));

        assertTrue(report.isComplete());
        assertEquals("id-a", asked.get().idToken().orElseThrow().reveal());
        assertEquals(Mode.NO_BROWSER, asked.get().person().mode());
        assertEquals(Duration.ofSeconds(7), asked.get().person().timeout());
        assertFalse(asked.get().toString().contains("id-a"));
    }

    @Test
    void endsTheSessionAlsoWhenTheStoreCannotBeRead() {
        company.storage().failOnLoad();
        company.script().endSession = request -> new SessionEndReport(
                request.idToken().isEmpty() ? SessionEndReport.Result.ENDED : SessionEndReport.Result.FAILED, "");

        LogoutReport report = client().logout(REVOKING.endingSession(ScriptedCompany.noOne()));

        assertEquals(SessionEndReport.Result.ENDED, report.session().result());
        assertTrue(company.storage().isEmpty());
    }

    @Test
    void saysThatTheSessionGoesOn() {
        company.script().endSession =
                request -> new SessionEndReport(SessionEndReport.Result.FAILED, "no one came back");

        LogoutReport report = client().logout(REVOKING.endingSession(ScriptedCompany.noOne()));

        assertEquals("no one came back", report.session().message());
        assertFalse(report.isComplete());
    }

    @Test
    void refusesToAskForAPaste() {
        assertThrows(IllegalArgumentException.class, () -> REVOKING.mode(Mode.MANUAL));
    }

    @Test
    void removesWhateverExceptionThePluginThrows() {
        company.script().revoke = token -> {
            throw new IllegalStateException("s3cret");
        };
        company.script().endSession = request -> {
            throw new UnsupportedOperationException("s3cret");
        };

        LogoutReport report = client().logout(REVOKING.endingSession(ScriptedCompany.noOne()));

        assertEquals(LocalRemoval.Result.REMOVED, report.local().result());
        assertEquals(List.of("refresh_token", "access_token"), failed(report));
        assertEquals(SessionEndReport.Result.FAILED, report.session().result());
        String why = report.revocation().outcomes().get(0).message();
        assertTrue(why.contains("provider plugin \"scripted\" failed when revoking the token for \"corporate\""), why);
        assertFalse((why + report.session().message()).contains("s3cret"), why);
    }

    @Test
    void asksAServerThatCannotBeReachedOnce() {
        AtomicInteger asked = new AtomicInteger();
        company.script().server = () -> {
            asked.incrementAndGet();
            throw new NetworkException(
                    URI.create("https://sso.example.com"), NetworkException.Reason.TIMED_OUT, "no answer", null, null);
        };

        LogoutReport report = client().logout(REVOKING.endingSession(ScriptedCompany.noOne()));

        assertEquals(1, asked.get());
        assertEquals("none", revoked());
        assertEquals(LocalRemoval.Result.REMOVED, report.local().result());
        assertEquals(List.of("refresh_token", "access_token"), failed(report));
        assertEquals("no answer", report.session().message());
    }

    @Test
    void revokesTheTokenOfARefreshThatIsInFlight() throws Exception {
        company.storage().put("corporate", token("a", Duration.ofSeconds(-1)));
        CountDownLatch refreshing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        company.script().refresh = old -> {
            refreshing.countDown();
            await(goOn);
            return token("b", Duration.ofHours(1));
        };
        AuthClient other = client();
        FutureTask<Token> refresh = new FutureTask<>(other::getToken);
        new Thread(refresh).start();
        await(refreshing);

        FutureTask<LogoutReport> logout = new FutureTask<>(() -> client().logout(REVOKING));
        new Thread(logout).start();
        company.storage().awaitSecondUpdate();
        goOn.countDown();

        assertEquals("b", refresh.get().accessToken().reveal());
        assertTrue(logout.get().isComplete());
        assertEquals("b", revoked());
        assertTrue(company.storage().isEmpty());
    }

    @Test
    void leavesNothingToARefreshThatComesDuringTheRevocation() throws Exception {
        company.storage().put("corporate", token("a", Duration.ofSeconds(-1)));
        CountDownLatch revoking = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        company.script().revoke = token -> {
            revoking.countDown();
            await(goOn);
            return new RevocationReport(List.of());
        };
        FutureTask<LogoutReport> logout = new FutureTask<>(() -> client().logout(REVOKING));
        new Thread(logout).start();
        await(revoking);

        AuthClient other = client();
        FutureTask<Optional<NotLoggedInException>> refresh = new FutureTask<>(() -> {
            try {
                other.getToken();
                return Optional.empty();
            } catch (NotLoggedInException noOne) {
                return Optional.of(noOne);
            }
        });
        new Thread(refresh).start();
        company.storage().awaitSecondUpdate();
        goOn.countDown();

        logout.get();
        assertEquals(
                NotLoggedInException.Reason.NO_TOKEN,
                refresh.get().orElseThrow().reason());
        assertTrue(company.storage().isEmpty());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
