package io.kstlib.auth.core.lifecycle;

import static io.kstlib.auth.core.lifecycle.TargetedCompany.MAIL;
import static io.kstlib.auth.core.lifecycle.TargetedCompany.ORDERS;
import static io.kstlib.auth.core.lifecycle.TargetedCompany.byAlice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.LoginStatus;
import io.kstlib.auth.api.login.LogoutOptions;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.AuthClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Access tokens for targets by the refresh token of a login (RFC 6749 section 6, RFC 8707 section 2.2). */
@Timeout(60)
@Tag("class-path")
class TargetTokensTest {

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

    private static NotLoggedInException refused(AuthClient client) {
        return assertThrows(NotLoggedInException.class, client::getToken);
    }

    @Test
    void oneRefreshBringsItAndItIsKeptBesideTheTokenOfTheLogin() {
        AuthClient client = company.process();

        assertEquals("access-1", access(client.forTarget(ORDERS)));
        assertEquals("access-1", access(client.forTarget(ORDERS)));
        assertEquals("access-1", access(company.process().forTarget(Target.ofScopes("orders"))));

        assertEquals(1, company.refreshes());
        assertEquals("login-1", access(client));
        assertEquals(Optional.of(Secret.of("refresh-1")), company.stored().refreshToken());
        assertEquals(Set.of(ORDERS), company.stored().targets().keySet());
        assertEquals(List.of("orders"), client.forTarget(ORDERS).getToken().scope());
    }

    @Test
    void oneThatIsAtHandCostsNoLookAtTheStorage() {
        AuthClient orders = company.processAt(Instant.now()).forTarget(ORDERS);
        access(orders);
        int looks = company.company().storage().looks();

        for (int call = 0; call < 50; call++) {
            assertEquals("access-1", access(orders));
        }

        assertEquals(looks, company.company().storage().looks());
    }

    @Test
    void eachTargetHasItsOwnAndAllUseOneRefreshToken() {
        AuthClient one = company.process();
        AuthClient other = company.process();

        Set<String> tokens = Set.of(
                access(one.forTarget(ORDERS)),
                access(other.forTarget(MAIL)),
                access(one.forTarget(Target.ofResources(TargetedCompany.RESOURCE))),
                one.refreshToken().accessToken().reveal(),
                other.forTarget(ORDERS).refreshToken().accessToken().reveal());

        assertEquals(5, tokens.size());
        assertEquals(5, company.refreshes());
        assertEquals(3, company.stored().targets().size(), "a refresh of the login keeps them");
    }

    @Test
    void manyThreadsAndProcessesShareOneRefreshOfEachTarget() throws Exception {
        List<AuthClient> processes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            processes.add(company.process());
        }
        ExecutorService threads = Executors.newFixedThreadPool(32);
        try {
            List<Future<String>> tokens = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                AuthClient client = processes.get(i % 8).forTarget(i % 2 == 0 ? ORDERS : MAIL);
                tokens.add(threads.submit(() -> access(client)));
            }
            for (int i = 2; i < 64; i++) {
                assertEquals(tokens.get(i % 2).get(), tokens.get(i).get());
            }
        } finally {
            threads.shutdownNow();
        }

        assertEquals(2, company.refreshes());
        assertEquals("access-3", company.process().refreshToken().accessToken().reveal());
    }

    @Test
    void oneThatExpiresIsReplacedAndTheLoginStays() {
        AuthClient client = company.process().forTarget(ORDERS);
        company.life = Duration.ZERO;
        access(client);
        company.life = Duration.ofHours(1);

        assertEquals("access-2", access(client));
        assertEquals("login-1", access(company.process()));
    }

    @Test
    void oneThatAServerRefusedIsReplaced() {
        AuthClient client = company.process().forTarget(ORDERS);
        Token refused = client.getToken();

        assertEquals(
                "access-2", client.replace(refused).orElseThrow().accessToken().reveal());
    }

    @Test
    void whatTheLoginIsNotForIsNotAskedOfTheServer() {
        AuthClient client = company.process();

        for (Target target : List.of(
                Target.ofScopes("admin"),
                Target.ofScopes("orders", "admin"),
                Target.ofResources("https://other.example.com"),
                Target.ofAudiences("orders-api"))) {
            NotLoggedInException why = refused(client.forTarget(target));

            assertEquals(Optional.of(Remedy.logInForTarget("corporate", target)), why.remedy());
            assertTrue(why.getMessage().contains(target.inWords()), why::getMessage);
            assertFalse(why.getMessage().contains("refresh-of-login"), why::getMessage);
        }
        assertEquals(0, company.refreshes());
        assertEquals("login-1", access(client));
    }

    @ParameterizedTest
    @ValueSource(strings = {"invalid_target", "invalid_scope"})
    void aServerThatRefusesIsNotAskedAgainByAnyone(String error) {
        company.refuse(error);

        NotLoggedInException first = refused(company.process().forTarget(ORDERS));
        NotLoggedInException later = refused(company.process().forTarget(ORDERS));

        assertEquals(1, company.refreshes());
        assertTrue(first.getMessage().contains("refused: " + error), first::getMessage);
        assertTrue(later.getMessage().contains("refused: " + error), later::getMessage);
        assertEquals(Optional.of(Remedy.logInForTarget("corporate", ORDERS)), later.remedy());
        assertEquals("login-1", access(company.process()));
        assertEquals(List.of(), company.process().status().targets());
    }

    @Test
    void withoutALoginNoneIsThere() {
        company.company().storage().delete("corporate");

        NotLoggedInException why = refused(company.process().forTarget(ORDERS));

        assertEquals(Optional.of(Remedy.logIn("corporate")), why.remedy());
    }

    @Test
    void oneOfALoginWithoutRefreshTokenNeedsItsOwn() {
        company.store(company.stored().toBuilder().refreshToken(null).build());

        assertTrue(refused(company.process().forTarget(ORDERS)).getMessage().contains("no refresh token"));
    }

    @Test
    void theEndOfTheSessionIsTheSameForAll() {
        company.process().forTarget(ORDERS).getToken();
        Token used = company.stored();
        company.store(used.toBuilder()
                .refreshToken(Secret.of("refresh-of-login-1"))
                .targets(Map.of())
                .build());

        NotLoggedInException ended = refused(company.process().forTarget(ORDERS));

        assertEquals(NotLoggedInException.Reason.REFRESH_REFUSED, ended.reason());
        assertEquals(
                NotLoggedInException.Reason.REFRESH_REFUSED,
                refused(company.process().forTarget(MAIL)).reason());
        assertTrue(company.process().status().sessionEnd().isPresent());
        assertEquals(1, company.refreshes(), "the second one found the note");
    }

    @Test
    void logoutAndALoginEmptyWhatIsInMemory() {
        AuthClient client = company.process();
        access(client.forTarget(ORDERS));

        client.login(byAlice());
        assertEquals("access-2", access(client.forTarget(ORDERS)));
        client.logout(LogoutOptions.of(LogoutOptions.AtServer.REVOKE));

        assertEquals(Optional.empty(), client.forTarget(ORDERS).cachedToken());
        refused(client.forTarget(ORDERS));
        assertTrue(company.revoked().containsAll(List.of("login-2", "access-2")), company.revoked()::toString);
        assertTrue(company.company().storage().isEmpty());
    }

    @Test
    void oneIsRevokedByItself() {
        AuthClient orders = company.process().forTarget(ORDERS);
        access(orders);

        orders.logout(LogoutOptions.of(LogoutOptions.AtServer.REVOKE));

        assertEquals(List.of("access-1"), company.revoked());
        assertEquals(Set.of(), company.stored().targets().keySet());
        assertEquals(Optional.of(Secret.of("refresh-1")), company.stored().refreshToken());
    }

    @Test
    void whatIsStoredByNowIsNotStoredAgain() {
        company.company().script().refreshForTarget = (token, target) -> Token.builder(
                        Secret.of("by-the-same-refresh-token"), Instant.now())
                .expiresAt(Instant.now().plus(Duration.ofHours(1)))
                .refreshToken(token.refreshToken().orElseThrow())
                .scope(target.scopes())
                .build();
        AuthClient client = company.process();
        company.company().storage().failOnSave();
        access(client.forTarget(ORDERS));
        company.company().storage().workAgain();
        client.close();
        assertEquals(Set.of(ORDERS), company.stored().targets().keySet());

        company.process().forTarget(ORDERS).logout(LogoutOptions.of(LogoutOptions.AtServer.KEEP));
        client.close();

        assertEquals(Set.of(), company.stored().targets().keySet());
    }

    @Test
    void whatCannotBeStoredIsInMemoryForTheWholeLogin() {
        AuthClient client = company.process();
        company.company().storage().failOnSave();

        assertEquals("access-1", access(client.forTarget(ORDERS)));
        assertEquals("access-2", access(client.forTarget(MAIL)), "by the refresh token that is in memory only");
        assertEquals("access-3", client.refreshToken().accessToken().reveal());

        assertTrue(
                company.warnings().stream().anyMatch(warning -> warning.kind() == Warning.Kind.NOT_STORED),
                company.warnings()::toString);
        company.company().storage().workAgain();
        client.close();
        assertEquals(Optional.of(Secret.of("refresh-3")), company.stored().refreshToken());
        assertEquals(Set.of(ORDERS, MAIL), company.stored().targets().keySet());
    }

    @Test
    void whatIsInMemoryDoesNotOverwriteWhatAnotherProcessStored() {
        AuthClient client = company.process();
        company.company().storage().failOnSave();
        access(client.forTarget(ORDERS));
        Token theirs = Token.builder(Secret.of("theirs"), Instant.now()).build();
        company.store(company.stored().toBuilder().targets(Map.of(MAIL, theirs)).build());

        company.company().storage().workAgain();
        client.close();

        assertEquals(Set.of(ORDERS, MAIL), company.stored().targets().keySet());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneRefreshAtATimeUsesARefreshTokenThatCannotBeStored(boolean lockable) throws Exception {
        AuthClient client = company.process();
        if (lockable) {
            company.company().storage().failOnSave();
        } else {
            company.company().storage().refuseUpdates();
        }
        company.waitForAnotherRefresh(Duration.ofMillis(500));
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            Future<String> ofLogin =
                    threads.submit(() -> client.refreshToken().accessToken().reveal());
            Future<String> forOrders = threads.submit(() -> access(client.forTarget(ORDERS)));
            Future<String> forMail = threads.submit(() -> access(client.forTarget(MAIL)));

            assertEquals(
                    Set.of("access-1", "access-2", "access-3"), Set.of(ofLogin.get(), forOrders.get(), forMail.get()));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whatAnotherMachineStoredIsFoundThoughTheFileSystemSaysSoLate() {
        AuthClient orders = company.process().forTarget(ORDERS);
        company.life = Duration.ZERO;
        access(orders);
        company.life = Duration.ofHours(1);
        company.rotateElsewhereAtTheNextRefresh();

        assertEquals("access-2", access(orders));
        assertEquals(Optional.of(Secret.of("refresh-2")), company.stored().refreshToken());
    }

    @Test
    void theKeyOfTheLoginIsThatOfItsTargets() {
        Token bound = company.stored().toBuilder()
                .tokenType("Bearer")
                .proofKey(Secret.of("the-key"))
                .build();
        company.store(bound);

        Token token = company.process().forTarget(ORDERS).getToken();

        assertEquals(Optional.of(Secret.of("the-key")), token.proofKey());
        assertEquals(Optional.empty(), company.stored().targets().get(ORDERS).proofKey(), "the login has it");
        assertEquals(Optional.of(Secret.of("the-key")), company.stored().proofKey());
    }

    @Test
    void theStatusShowsThem() {
        AuthClient client = company.process();
        assertEquals(
                LoginStatus.State.OBTAINABLE, client.forTarget(ORDERS).status().state());
        assertEquals(Optional.empty(), client.forTarget(ORDERS).storedToken());
        access(client.forTarget(ORDERS));

        List<LoginStatus.OfTarget> targets = client.status().targets();

        assertEquals(1, targets.size());
        assertEquals(ORDERS, targets.get(0).target());
        assertEquals(
                LoginStatus.OfTarget.Source.LOGIN_TO_PROVIDER, targets.get(0).source());
        assertEquals(LoginStatus.State.VALID, client.forTarget(ORDERS).status().state());
        assertNotEquals(
                "login-1",
                client.forTarget(ORDERS)
                        .storedToken()
                        .orElseThrow()
                        .accessToken()
                        .reveal());
    }
}
