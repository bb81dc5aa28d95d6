package io.kstlib.auth.oauth2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.LoginFailedException.Reason;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.OpenedRequest;
import io.kstlib.auth.testkit.server.TestPerson;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasteLoginTest {

    @RegisterExtension
    final Server server = new Server();

    private Token login(TestContext context, TestPerson person) {
        return server.provider(context).login(person.request(Mode.MANUAL));
    }

    private LoginFailedException refusal(TestContext context, TestPerson person) {
        LoginFailedException failed = assertThrows(LoginFailedException.class, () -> login(context, person));
        assertEquals(Reason.FORGED_ANSWER, failed.reason());
        assertTrue(server.requests("/token").isEmpty(), "no code is exchanged");
        return failed;
    }

    private static String redirect(OpenedRequest asked, String code) {
        return asked.redirectUri() + "?code=" + code + "&state=" + asked.state();
    }

    @Test
    void logsInByTheDeadRedirectUrl() {
        server.issuesToken();
        TestPerson person = TestPerson.whoPastes(asked -> redirect(asked, "a+b/c%2Bd"));

        Token token = login(server.client().auth("callback_server", Map.of()), person);

        assertEquals("at-1", token.accessToken().reveal());
        assertEquals(List.of("show"), person.ways());
        assertEquals("http://127.0.0.1:8400/callback", person.asked().redirectUri());
        assertEquals("a+b/c+d", server.form("/token").get("code"));
        assertEquals("http://127.0.0.1:8400/callback", server.form("/token").get("redirect_uri"));
    }

    @Test
    void logsInByTheBareCode() {
        server.issuesToken();

        login(server.client(), TestPerson.whoPastes(asked -> " a+b/c== \n"));

        assertEquals("a+b/c==", server.form("/token").get("code"));
        assertTrue(server.form("/token").containsKey("code_verifier"), "PKCE ties the code to this login");
    }

    @Test
    void carriesEightKilobytes() {
        server.issuesToken();
        String code = "x".repeat(8_192);

        login(server.client(), TestPerson.whoPastes(asked -> redirect(asked, code)));

        assertEquals(code, server.form("/token").get("code"));
    }

    @Test
    void sendsTheConfiguredRedirectUri() {
        server.issuesToken();
        TestPerson person = TestPerson.whoPastes(asked -> redirect(asked, "c"));

        login(server.client().with("redirect_uri", "https://app.example.com/back"), person);

        assertEquals("https://app.example.com/back", person.asked().redirectUri());
    }

    @Test
    void sendsTheAddressThatACallbackServerWouldHave() {
        server.issuesToken();
        TestPerson person = TestPerson.whoPastes(asked -> redirect(asked, "c"));

        login(server.client().auth("callback_server", Map.of("host", "localhost", "port", "9000")), person);

        assertEquals("http://localhost:9000/callback", person.asked().redirectUri());
    }

    @Test
    void sendsARedirectUriWithAPortInAnyCase() {
        server.issuesToken();
        TestPerson person = TestPerson.whoPastes(asked -> redirect(asked, "c"));

        login(server.client().with("redirect_uri", "http://127.0.0.1:0/callback"), person);

        assertEquals("http://127.0.0.1:8400/callback", person.asked().redirectUri());
    }

    @Test
    void refusesAnotherState() { // RFC 6749 section 10.12, security rule 2
        LoginFailedException failed = refusal(
                server.client(), TestPerson.whoPastes(asked -> asked.redirectUri() + "?code=stolen&state=other"));

        assertTrue(failed.getMessage().contains("state is not the one of this login"), failed.getMessage());
        assertFalse(failed.getMessage().contains("stolen"), failed.getMessage());
    }

    @Test
    void refusesAnAnswerWhoseStateWasCutOff() { // RFC 6749 section 10.12
        refusal(server.client(), TestPerson.whoPastes(asked -> asked.redirectUri() + "?code=stolen"));
    }

    @Test
    void refusesAnotherIssuer() { // RFC 9207 section 2.4, security rule 1
        TestPerson person = TestPerson.whoPastes(asked -> redirect(asked, "c") + "&iss=https://evil.example");

        refusal(server.client().with("issuer", "https://sso.example.com"), person);
    }

    @Test
    void refusesABareCodeWithoutPkce() { // RFC 9700 section 4.5
        LoginFailedException failed =
                refusal(server.confidentialClient().with("pkce", false), TestPerson.whoPastes(asked -> "a-code"));

        assertTrue(failed.getMessage().contains("pkce"), failed.getMessage());
    }

    @Test
    void takesAWholeUrlWithoutPkce() {
        server.issuesToken();

        login(server.confidentialClient().with("pkce", false), TestPerson.whoPastes(asked -> redirect(asked, "c")));

        assertEquals("c", server.form("/token").get("code"));
    }

    @Test
    void saysThatTheRequestIsNotTheAnswer() {
        LoginFailedException failed = refusal(
                server.client(), TestPerson.whoPastes(asked -> asked.url().toString()));

        assertTrue(failed.getMessage().contains("neither a code nor an error"), failed.getMessage());
        assertTrue(failed.getMessage().contains("after you have logged in"), failed.getMessage());
    }

    @Test
    void reportsAPastedDenial() {
        TestPerson person =
                TestPerson.whoPastes(asked -> asked.redirectUri() + "?error=access_denied&state=" + asked.state());

        LoginFailedException failed = assertThrows(LoginFailedException.class, () -> login(server.client(), person));

        assertEquals(Reason.DENIED, failed.reason());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u2603-code",
                "code=a&code=b&state=x",
                "http://127.0.0.1:8400/callback?code=%ZZ&state=x",
                "http://127.0.0.1:8400/callback",
                "\"\"",
            })
    void refusesWhatIsNoAnswer(String pasted) {
        refusal(server.client(), TestPerson.whoPastes(asked -> pasted));
    }
}
