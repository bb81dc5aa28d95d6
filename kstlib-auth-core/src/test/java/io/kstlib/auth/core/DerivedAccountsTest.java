package io.kstlib.auth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.login.LogoutOptions;
import io.kstlib.auth.api.token.AccountName;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provider whose tokens are derived from those of another one has the accounts of that one (security rule 10). */
@Tag("class-path")
class DerivedAccountsTest {

    private static final AccountName WORK = new AccountName("work");

    @TempDir
    Path folder;

    private final String clientId = UUID.randomUUID().toString();
    private final List<Kstlib> programs = new ArrayList<>();
    private final Map<String, Object> providers = new LinkedHashMap<>(Map.of(
            "corporate",
            Map.of("type", "scripted", "client_id", clientId, "issuer", "https://sso.example.com"),
            "spoke",
            Map.of("type", "relay", "source_provider", "corporate"),
            "ledger",
            Map.of("type", "ledger", "url", "https://ledger.example.com/" + clientId, "repeats", true)));

    private Kstlib start() {
        Kstlib started = Kstlib.builder()
                .configuration(Map.of(
                        "auth",
                        Map.of(
                                "token_storage",
                                "faulty",
                                "storage",
                                Map.of("faulty", Map.of("name", clientId)),
                                "providers",
                                providers)))
                .environment(Map.of())
                .home(folder)
                .warnings(warning -> {})
                .pluginLoader(ServicesLoader.besideClassPath()
                        .declare(
                                folder,
                                ProviderFactory.class,
                                ScriptedProvider.Factory.class.getName(),
                                RelayProvider.Factory.class.getName(),
                                LedgerProvider.Factory.class.getName())
                        .declare(folder, TokenStorageFactory.class, FaultyStorage.Factory.class.getName()))
                .build();
        programs.add(started);
        return started;
    }

    @AfterEach
    void end() {
        programs.forEach(Kstlib::close);
        FaultyStorage.reset(clientId);
    }

    private void logIn(Kstlib kstlib, AccountName account) {
        ScriptedProvider.script(clientId).login = () -> Token.builder(Secret.of("access"), Instant.now())
                .expiresAt(Instant.now().plusSeconds(3600))
                .idToken(Secret.of("id-of-" + account))
                .build();
        kstlib.client("corporate", account)
                .login(LoginOptions.with(ScriptedCompany.noOne()).whenLoggedIn(LoginOptions.WhenLoggedIn.REPLACE));
    }

    private static String access(AuthClient client) {
        return client.getToken().accessToken().reveal();
    }

    @Test
    void eachIsDerivedFromTheSameAccount() {
        Kstlib kstlib = start();
        logIn(kstlib, AccountName.DEFAULT);
        logIn(kstlib, WORK);

        assertEquals("id-of-default", access(kstlib.client("spoke")));
        assertEquals("id-of-work", access(kstlib.client("spoke").account("work")));
        assertEquals("id-of-default", access(kstlib.client("spoke")));
    }

    @Test
    void anAccountThatTheSourceDoesNotHaveIsAnError() {
        Kstlib kstlib = start();
        logIn(kstlib, AccountName.DEFAULT);

        NotLoggedInException missing = assertThrows(
                NotLoggedInException.class, () -> kstlib.client("spoke", WORK).getToken());

        assertEquals("corporate", missing.provider());
        assertEquals(NotLoggedInException.Reason.NO_ACCOUNT, missing.reason());
    }

    @Test
    void aLogoutOfAnAccountEndsWhatWasDerivedFromIt() {
        Kstlib kstlib = start();
        logIn(kstlib, AccountName.DEFAULT);
        logIn(kstlib, WORK);
        access(kstlib.client("spoke"));
        access(kstlib.client("spoke", WORK));

        kstlib.client("corporate", WORK).logout(LogoutOptions.of(LogoutOptions.AtServer.KEEP));

        assertEquals(List.of(AccountName.DEFAULT), kstlib.accounts("spoke"));
    }

    @Test
    void itFollowsTheAccountOfItsSource() {
        providers.put(
                "corporate",
                Map.of(
                        "type",
                        "scripted",
                        "client_id",
                        clientId,
                        "issuer",
                        "https://sso.example.com",
                        "account",
                        "work"));
        Kstlib kstlib = start();
        logIn(kstlib, WORK);

        assertEquals(WORK, kstlib.account("spoke"));
        assertEquals("id-of-work", access(kstlib.client("spoke")));
    }

    @Test
    void anAccountOfItsOwnComesFirst() {
        providers.put("spoke", Map.of("type", "relay", "source_provider", "corporate", "account", "work"));

        assertEquals(WORK, start().account("spoke"));
    }

    @Test
    void providersThatFollowEachOtherEnd() {
        providers.put("a", Map.of("type", "relay", "source_provider", "b"));
        providers.put("b", Map.of("type", "relay", "source_provider", "a"));
        providers.put("spoke", Map.of("type", "relay", "source_provider", "corporate", "account", "work"));

        assertEquals(AccountName.DEFAULT, start().account("a"));
    }

    @Test
    void aProviderToWhichNoPersonLogsInHasNoAccounts() {
        Kstlib kstlib = start();

        NotLoggedInException refused = assertThrows(
                NotLoggedInException.class, () -> kstlib.client("ledger", WORK).getToken());

        assertEquals(NotLoggedInException.Reason.NO_ACCOUNT, refused.reason());
        assertTrue(refused.getMessage().contains("no person logs in"), refused::getMessage);
        assertEquals("NOT_LOGGED_IN", kstlib.status("ledger", WORK).state().name());
        assertEquals(List.of(), kstlib.accounts("ledger"));
    }

    @Test
    void whatIsDerivedFromItHasNoneEither() {
        providers.put("spoke", Map.of("type", "relay", "source_provider", "ledger"));
        Kstlib kstlib = start();
        assertEquals("ledger", access(kstlib.client("ledger")));

        assertEquals("id-ledger", access(kstlib.client("spoke")));
        NotLoggedInException refused = assertThrows(
                NotLoggedInException.class, () -> kstlib.client("spoke", WORK).login());
        assertEquals(NotLoggedInException.Reason.NO_ACCOUNT, refused.reason());
    }

    @Test
    void aMistakeInTheSectionOfAFollowerIsToldByItsUse() {
        providers.put("broken", Map.of("type", "relay"));
        providers.put("spoke", Map.of("type", "relay", "source_provider", "corporate", "account", "work"));
        Kstlib kstlib = start();

        assertEquals(AccountName.DEFAULT, kstlib.account("broken"));
        assertThrows(ConfigurationException.class, () -> kstlib.client("broken").getToken());
    }
}
