package io.kstlib.auth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.SessionEndReport;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.login.LoginStatus;
import io.kstlib.auth.api.login.LogoutOptions;
import io.kstlib.auth.api.login.LogoutOptions.AtServer;
import io.kstlib.auth.api.login.LogoutReport;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stored token, and a configuration that names other servers than when the token was issued (security rule 10). */
@Timeout(60)
@Tag("class-path")
class ChangedServersTest {

    private static final String LEDGER = "https://ledger.example.com";
    private static final String THIEF = "https://thief.example";

    @TempDir
    Path root;

    private TwoConfigurations two;

    @BeforeEach
    void create() {
        two = new TwoConfigurations(root);
    }

    @AfterEach
    void close() {
        two.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"token_endpoint", "revocation_endpoint", "end_session_endpoint", "backchannel_endpoint"})
    void aTokenIsNotHandedToWhomItCouldNotBeSentBefore(String endpoint) {
        two.logIn(two.own(two.oauth()));

        NotLoggedInException refusal =
                TwoConfigurations.refusal(two.own(two.oauth(endpoint + ": " + THIEF + "/"))::getToken);

        assertEquals(NotLoggedInException.Reason.ISSUED_FOR_ANOTHER, refusal.reason());
        assertTrue(refusal.problem().contains(THIEF), refusal.problem());
        assertTrue(refusal.problem().contains("corporate." + endpoint + ", "), refusal.problem());
    }

    @ParameterizedTest
    @ValueSource(strings = {"authorization_endpoint", "jwks_uri"})
    void serversThatNoTokenIsSentToDoNotMatter(String endpoint) {
        two.logIn(two.own(two.oauth()));

        assertEquals(
                "access",
                two.found(two.oauth(endpoint + ": https://login.example.com/"))
                        .getToken()
                        .accessToken()
                        .reveal());
    }

    @Test
    void aTokenIsHandedToWhoNamesFewerServers() {
        two.logIn(two.own(two.oauth("revocation_endpoint: https://revoke.example.com/")));

        assertEquals("access", two.found(two.oauth()).getToken().accessToken().reveal());
    }

    @Test
    void noIdTokenGoesToAnotherServerThatEndsSessions() { // OpenID Connect RP-Initiated Logout 1.0, id_token_hint
        two.logIn(two.own(two.oauth()));
        two.script().endSession = request -> {
            assertTrue(request.idToken().isEmpty());
            return new SessionEndReport(SessionEndReport.Result.ENDED, "");
        };

        AuthClient found = two.found(two.oauth("end_session_endpoint: " + THIEF + "/"));
        LogoutReport report = found.logout(LogoutOptions.of(AtServer.KEEP).endingSession(ScriptedCompany.noOne()));

        assertEquals(SessionEndReport.Result.ENDED, report.session().result());
    }

    @Test
    void aSectionThatIsTheSameNeedsNoPlugin() {
        two.logIn(two.own(two.oauth("pkce: true")));

        assertEquals(
                "access",
                two.ownWithoutPlugins(two.oauth("pkce: true", "scopes: [openid]", "refresh_leeway: 30"))
                        .getToken()
                        .accessToken()
                        .reveal());
        AuthClient changed = two.ownWithoutPlugins(two.oauth("pkce: false"));
        Assertions.assertThrows(PluginException.class, changed::getToken);
        assertEquals(LoginStatus.State.MISCONFIGURED, changed.status().state());
    }

    private static String ledger(String url, String... lines) {
        return TwoConfigurations.section("type: ledger", "url: " + url) + TwoConfigurations.section(lines);
    }

    @Test
    void aTokenOfAPluginThatSaysNothingOfWhoseItIsBelongsToTheWholeSection() {
        String url = LEDGER + "/" + two.clientId();
        String thief = THIEF + "/" + two.clientId();
        two.logIn(two.own(ledger(url, "api_key: env://KEY")));

        for (AuthClient client : List.of(
                two.own(ledger(thief, "api_key: env://KEY")),
                two.own(ledger(url, "api_key: env://OTHER")),
                two.named(ledger(thief, "api_key: env://KEY")),
                two.found(ledger(thief, "api_key: env://KEY")))) {
            NotLoggedInException refusal = TwoConfigurations.refusal(client::getToken);
            assertTrue(refusal.problem().contains("another configuration"), refusal.problem());
            TwoConfigurations.refusal(client::refreshToken);
            TwoConfigurations.refusal(client::getUserInfo);
            TwoConfigurations.refusal(client::revoke);
            assertEquals(LoginStatus.State.ISSUED_FOR_ANOTHER, client.status().state());
        }
        two.found(ledger(thief, "api_key: env://KEY")).logout(LogoutOptions.of(AtServer.REVOKE));

        assertEquals(List.of(), LedgerProvider.sentTo(thief));
        assertEquals(List.of("login"), LedgerProvider.sentTo(url));
    }

    @Test
    void aTokenOfSuchAPluginStaysWhereNothingChangesThatMatters() {
        String url = LEDGER + "/" + two.clientId();
        two.logIn(two.own(ledger(url)));

        AuthClient client = two.own(TwoConfigurations.section(
                "timeouts: { connect: 3 }", "url: '" + url + "'", "client_secret: new", "type: ledger"));
        client.refreshToken();
        two.found(ledger(url)).getUserInfo();

        assertEquals(List.of("login", "refresh ledger", "me refreshed"), LedgerProvider.sentTo(url));
    }

    @Test
    void anUnmarkedTokenOfSuchAPluginIsUsedWithTheOwnConfigurationOnlyAndMarkedWithTheNextRefresh() {
        String url = LEDGER + "/" + two.clientId();
        two.storeUnmarked(TwoConfigurations.token("old").build());
        TwoConfigurations.refusal(two.found(ledger(url))::getToken);
        TwoConfigurations.refusal(two.named(ledger(url))::getToken);

        two.own(ledger(url)).refreshToken();

        assertEquals(
                "refreshed", two.found(ledger(url)).getToken().accessToken().reveal());
        TwoConfigurations.refusal(two.own(ledger(THIEF))::getToken);
    }
}
