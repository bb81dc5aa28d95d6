package io.kstlib.auth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.NotLoggedInException.Reason;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.login.LoginStatus;
import io.kstlib.auth.api.login.LogoutOptions;
import io.kstlib.auth.api.login.TokenEvent;
import io.kstlib.auth.api.token.AccountName;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several logins at one provider, each of its own (security rule 10). */
@Tag("class-path")
class AccountsTest {

    private static final AccountName WORK = new AccountName("work");

    @TempDir
    Path folder;

    private final List<TokenEvent> events = Collections.synchronizedList(new ArrayList<>());
    private ScriptedCompany company;
    private Kstlib kstlib;

    @BeforeEach
    void begin() {
        company = new ScriptedCompany(folder);
        kstlib = start(Map.of());
    }

    @AfterEach
    void end() {
        company.close();
    }

    private Kstlib start(Map<String, Object> keys) {
        return company.start(company.program(keys).listener(events::add));
    }

    private static Token token(String value) {
        return Token.builder(Secret.of(value), Instant.now())
                .expiresAt(Instant.now().plusSeconds(3600))
                .refreshToken(Secret.of("refresh-" + value))
                .build();
    }

    private Token logIn(AuthClient client, String value) {
        company.script().login = () -> token(value);
        return client.login(LoginOptions.with(ScriptedCompany.noOne()));
    }

    private AuthClient unnamed() {
        return kstlib.client(ScriptedCompany.PROVIDER);
    }

    private static String access(AuthClient client) {
        return client.getToken().accessToken().reveal();
    }

    private void promptIsSupported() {
        company.script().server = () -> new AuthorizationServer(
                null, Map.of(), Map.of("prompt_values_supported", List.of("login", "select_account")));
    }

    @Test
    void anAccountHasALoginOfItsOwn() {
        logIn(unnamed(), "of-default");
        logIn(unnamed().account("work"), "of-work");

        assertEquals("of-default", access(unnamed()));
        assertEquals("of-work", access(unnamed().account("work")));
        assertEquals("of-default", access(start(Map.of()).client(ScriptedCompany.PROVIDER)));
    }

    @Test
    void theLoginWithoutANameStaysUnderTheNameOfTheProvider() {
        logIn(unnamed().account("default"), "of-default");

        assertEquals(List.of(ScriptedCompany.PROVIDER), company.storage().list());
    }

    @Test
    void anAccountHasOneClientAndOneState() {
        AuthClient work = unnamed().account("work");

        assertSame(work, unnamed().account("work"));
        assertSame(work, work.account("work"));
        assertSame(unnamed(), work.account("default"));
        assertSame(work, kstlib.client(ScriptedCompany.PROVIDER, WORK));
        assertEquals(WORK, work.account());
        work.close();
        assertNotSame(work, unnamed().account("work"));
    }

    @Test
    void anAccountWithoutALoginNeverFallsBack() {
        logIn(unnamed(), "of-default");
        AuthClient work = unnamed().account("work");

        NotLoggedInException missing = assertThrows(NotLoggedInException.class, work::getToken);

        assertEquals(Reason.NO_ACCOUNT, missing.reason());
        assertEquals(Optional.of(Remedy.logIn(ScriptedCompany.PROVIDER).with(WORK)), missing.remedy());
        assertTrue(missing.getMessage().contains("account work"), missing::getMessage);
        assertThrows(NotLoggedInException.class, work::refreshToken);
        assertEquals(LoginStatus.State.NOT_LOGGED_IN, work.status().state());
        assertEquals(WORK, work.status().account());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Work", "a/b", "../x", "-work", ".work", "a b", "\u00e4", "wörk", "a\n"})
    void someNamesAreNoneOfAnAccount(String name) {
        NotLoggedInException refused =
                assertThrows(NotLoggedInException.class, () -> unnamed().account(name));

        assertEquals(Reason.NO_ACCOUNT, refused.reason());
    }

    @Test
    void aNameIsAtMost64CharactersLong() {
        assertEquals("a".repeat(64), unnamed().account("a".repeat(64)).account().text());
        assertThrows(NotLoggedInException.class, () -> unnamed().account("a".repeat(65)));
    }

    @Test
    void theAccountsWithALoginAreListed() {
        assertEquals(List.of(), unnamed().accounts());
        logIn(unnamed().account("jane@company.com"), "of-jane");
        assertEquals(List.of(new AccountName("jane@company.com")), unnamed().accounts());
        logIn(unnamed(), "of-default");

        assertEquals(
                List.of(AccountName.DEFAULT, new AccountName("jane@company.com")),
                kstlib.accounts(ScriptedCompany.PROVIDER));
    }

    @Test
    void aLogoutOfOneLeavesTheOther() {
        logIn(unnamed(), "of-default");
        logIn(unnamed().account("work"), "of-work");

        unnamed().logout(LogoutOptions.of(LogoutOptions.AtServer.REVOKE));

        assertEquals("of-default", company.script().revoked.accessToken().reveal());
        assertThrows(NotLoggedInException.class, unnamed()::getToken);
        assertEquals("of-work", access(unnamed().account("work")));
        assertEquals(List.of(WORK), unnamed().accounts());
    }

    @Test
    void eventsSayWhichAccountTheyAreAbout() {
        logIn(unnamed(), "of-default");
        logIn(unnamed().account("work"), "of-work");

        assertEquals(
                List.of(AccountName.DEFAULT, WORK),
                events.stream()
                        .filter(TokenEvent.LoggedIn.class::isInstance)
                        .map(TokenEvent::account)
                        .toList());
        assertTrue(
                events.get(events.size() - 1).inWords().contains("\"corporate\" (account work)"),
                () -> events.toString());
    }

    @Test
    void theFirstLoginAsksNoProviderForAChoice() {
        promptIsSupported();

        logIn(unnamed(), "of-default");

        assertNull(company.script().prompt);
    }

    @Test
    void aLoginOfAnAccountLetsThePersonChoose() {
        promptIsSupported();

        logIn(unnamed().account("work"), "of-work");

        assertEquals("select_account", company.script().prompt);
    }

    @Test
    void aLoginBesideThatOfAnAccountLetsThePersonChoose() {
        promptIsSupported();
        logIn(unnamed().account("work"), "of-work");
        company.script().prompt = null;

        logIn(unnamed(), "of-default");

        assertEquals("select_account", company.script().prompt);
    }

    @Test
    void aProviderThatDoesNotSupportItIsNotAsked() {
        logIn(unnamed().account("work"), "of-work");

        assertNull(company.script().prompt);
    }

    @Test
    void theSectionSaysHowTheProviderLetsThePersonChoose() {
        promptIsSupported();

        logIn(start(Map.of("account_prompt", "login")).client(ScriptedCompany.PROVIDER, WORK), "of-work");

        assertEquals("login", company.script().prompt);
    }

    @Test
    void aSectionWithAPromptKeepsIt() {
        promptIsSupported();

        logIn(
                start(Map.of("account_prompt", "login", "prompt", "consent")).client(ScriptedCompany.PROVIDER, WORK),
                "of-work");

        assertEquals("consent", company.script().prompt);
    }
}
