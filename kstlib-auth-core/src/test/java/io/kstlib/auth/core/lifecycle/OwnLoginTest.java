package io.kstlib.auth.core.lifecycle;

import static io.kstlib.auth.core.lifecycle.TargetedCompany.ORDERS;
import static io.kstlib.auth.core.lifecycle.TargetedCompany.byAlice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.LoginStatus;
import io.kstlib.auth.api.login.LogoutOptions;
import io.kstlib.auth.api.login.LogoutReport;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.StepUp;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.ScriptedCompany;
import io.kstlib.auth.core.ScriptedProvider;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Logins of their own for targets that the login to the provider does not reach. */
@Timeout(60)
@Tag("class-path")
class OwnLoginTest {

    private static final Target ADMIN = Target.ofScopes("admin");
    private static final LogoutOptions REVOKING = LogoutOptions.of(LogoutOptions.AtServer.REVOKE);

    @TempDir
    Path folder;

    @AutoClose
    private TargetedCompany company;

    @BeforeEach
    void open() {
        company = new TargetedCompany(folder);
    }

    private static String access(AuthClient client) {
        return client.getToken().accessToken().reveal();
    }

    private void logIn(String person) {
        company.company().script().login = () -> company.login(person, Duration.ofHours(1));
        company.process().forTarget(ADMIN).login(byAlice());
    }

    private int records() {
        return company.company().storage().list().size();
    }

    @Test
    void bringsItsTokensBesideTheLoginToTheProvider() {
        logIn("alice");
        AuthClient client = company.process();

        assertEquals("login-2", access(client.forTarget(ADMIN)));
        assertEquals("login-1", access(client));
        assertEquals(
                "access-1", client.forTarget(ADMIN).refreshToken().accessToken().reveal());
        assertEquals("login-1", access(company.process()));
        assertEquals(
                Optional.of(Secret.of("refresh-of-login-1")), company.stored().refreshToken());
        assertEquals(
                LoginStatus.OfTarget.Source.OWN_LOGIN,
                client.status().targets().get(0).source());
        assertEquals(ADMIN, client.status().targets().get(0).target());
    }

    @Test
    void ofAnotherProcessTakesPrecedenceAtOnceWhereTheStorageAnnouncesChanges() {
        company.company().storage().announceChanges();
        AuthClient orders = company.processAt(Instant.now()).forTarget(ORDERS);
        assertEquals("access-1", access(orders));

        company.process().forTarget(ORDERS).login(byAlice());

        assertEquals("login-2", access(orders));
    }

    @Test
    void isNotReadToLearnWhetherThereIsALogin() {
        logIn("alice");
        AuthClient client = company.process();
        int loads = company.company().storage().loads();

        assertTrue(client.isAuthenticated());

        assertEquals(loads + 1, company.company().storage().loads());
    }

    @Test
    void endsByItself() {
        company.company().script().login = () -> company.login("alice", Duration.ZERO).toBuilder()
                .refreshToken(null)
                .proofKey(Secret.of("another-key"))
                .build();
        company.process().forTarget(ADMIN).login(byAlice());
        AuthClient client = company.process();

        NotLoggedInException ended = assertThrows(NotLoggedInException.class, client.forTarget(ADMIN)::getToken);

        assertEquals(Optional.of(Remedy.logInForTarget("corporate", ADMIN)), ended.remedy());
        assertEquals("login-1", access(client));
        assertEquals("access-1", access(client.forTarget(ORDERS)));
        assertEquals(Optional.empty(), company.stored().proofKey());
    }

    @Test
    void endsWithTheLoginToTheProvider() {
        logIn("alice");

        company.process().logout(REVOKING);

        assertEquals(0, records());
        assertTrue(company.revoked().containsAll(List.of("login-1", "login-2")), company.revoked()::toString);
        assertThrows(NotLoggedInException.class, company.process().forTarget(ADMIN)::getToken);
    }

    @Test
    void aServerThatCannotBeReachedIsAskedOnce() {
        logIn("alice");
        company.process().forTarget(TargetedCompany.ORDERS).getToken();
        company.process().forTarget(TargetedCompany.MAIL).getToken();
        AtomicInteger asked = new AtomicInteger();
        company.company().script().revoke = token -> {
            asked.incrementAndGet();
            return new RevocationReport(List.of(
                    new RevocationReport.Outcome("access_token", RevocationReport.Result.UNREACHABLE, "no answer")));
        };

        LogoutReport report = company.process().logout(REVOKING);

        assertEquals(1, asked.get());
        assertEquals(4, report.revocation().outcomes().size(), "the login, two targets, and the login for a target");
        assertTrue(
                report.revocation().outcomes().stream()
                        .allMatch(outcome -> outcome.message().equals("no answer")),
                report::toString);
        assertFalse(report.isComplete());
        assertEquals(0, records());
    }

    @Test
    void isRevokedAlsoIfTheServerFailedBefore() {
        logIn("alice");
        AtomicInteger asked = new AtomicInteger();
        company.company().script().server = () -> {
            if (asked.getAndIncrement() == 0) {
                throw new NetworkException(URI.create(ScriptedCompany.ISSUER), 500, "HTTP 500", null, null);
            }
            return new AuthorizationServer(null, Map.of(), Map.of());
        };

        LogoutReport report = company.process().logout(REVOKING);

        assertEquals(List.of("login-2"), company.revoked());
        assertEquals(
                List.of(RevocationReport.Result.FAILED, RevocationReport.Result.FAILED),
                report.revocation().outcomes().stream()
                        .map(RevocationReport.Outcome::result)
                        .toList(),
                "those of the login");
        assertEquals(0, records());
    }

    @Test
    void canEndAlone() {
        logIn("alice");
        AuthClient client = company.process();

        client.forTarget(ADMIN).logout(REVOKING);

        assertEquals(1, records());
        assertEquals(List.of("login-2"), company.revoked());
        assertEquals("login-1", access(client));
    }

    @Test
    void staysWhenTheSamePersonLogsInAgain() {
        logIn("alice");

        company.process().login(byAlice());

        assertEquals("login-2", access(company.process().forTarget(ADMIN)));
    }

    @Test
    void endsWhenAnotherPersonLogsIn() {
        logIn("bob");

        company.company().script().login = () -> company.login("alice", Duration.ofHours(1));
        AuthClient client = company.process();
        client.login(byAlice());

        assertEquals(1, records());
        assertThrows(NotLoggedInException.class, client.forTarget(ADMIN)::getToken);
        assertEquals(List.of(), company.revoked());
    }

    @Test
    void ofAnotherClientIsNeitherUsedNorKeptNorSent() {
        logIn("alice");
        AuthClient other = company.process(Map.of("client_id", "another-client"));
        ScriptedProvider.Script script = ScriptedProvider.script("another-client");
        script.login = () -> company.login("alice", Duration.ofHours(1)).toBuilder()
                .binding(TargetedCompany.binding("another-client"))
                .build();

        assertThrows(NotLoggedInException.class, other.forTarget(ADMIN)::getToken);
        other.login(byAlice());

        assertEquals(1, records());
        assertEquals(null, script.revoked);
        assertEquals(List.of(), company.revoked());
    }

    @Test
    void ofAnotherServerIsRemovedByALogoutWithoutBeingSent() {
        logIn("alice");
        AuthClient moved = company.process(Map.of("issuer", "https://other.example.com"));

        LogoutReport report = moved.logout(REVOKING);

        assertEquals(0, records());
        assertTrue(report.mayTokensStillBeValid());
        assertEquals(List.of(), company.revoked());
    }

    @Test
    void isRemovedByALogoutAlsoIfItDoesNotSayWhatItIsFor() {
        logIn("alice");
        String own = company.company().storage().list().stream()
                .filter(name -> !name.equals(ScriptedCompany.PROVIDER))
                .findFirst()
                .orElseThrow();
        company.company().storage().put(own, company.login("alice", Duration.ofHours(1)));

        LogoutReport report = company.process().logout(REVOKING);

        assertEquals(0, records());
        assertTrue(report.mayTokensStillBeValid());
    }

    @Test
    void isWhatAStepUpReplaces() {
        StepUp demand = new StepUp(List.of("phr"), null);
        AuthClient client = company.process();
        assertEquals(
                Remedy.stepUpLogin("corporate", null, demand),
                client.forTarget(ORDERS).remedy(demand));
        logIn("alice");

        assertEquals(
                Remedy.stepUpLogin("corporate", ADMIN, demand),
                client.forTarget(ADMIN).remedy(demand));
        assertEquals(Remedy.stepUpLogin("corporate", null, demand), client.remedy(demand));
    }

    @Test
    void isNotNeededWhereAJobBringsItsToken() {
        Token injected = company.stored();
        AuthClient client = company.company()
                .start(company.company()
                        .program()
                        .environment(Map.of(
                                "KSTLIB_TOKEN_CORPORATE", injected.accessToken().reveal())))
                .client("corporate");

        NotLoggedInException none = assertThrows(NotLoggedInException.class, client.forTarget(ORDERS)::getToken);

        assertTrue(none.getMessage().contains("has none for scope orders"), none::getMessage);
        assertFalse(none.getMessage().contains(injected.accessToken().reveal()));
    }
}
