package io.kstlib.auth.oauth2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.LoginFailedException.Reason;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.TestPerson;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AuthorizationCodeLoginTest {

    @RegisterExtension
    final Server server = new Server();

    private Token login(TestContext context, TestPerson person) {
        return server.provider(context).login(person.request(Mode.BROWSER));
    }

    private LoginFailedException refusal(TestContext context, TestPerson person, Reason reason) {
        LoginFailedException failed = assertThrows(LoginFailedException.class, () -> login(context, person));
        assertEquals(reason, failed.reason());
        assertTrue(server.requests("/token").isEmpty(), "no code is exchanged");
        return failed;
    }

    @Test
    void logsInByTheBrowser() {
        server.issuesToken();
        TestPerson person = TestPerson.whoGets("a-code");

        Token token = login(server.client(), person);

        assertEquals("at-1", token.accessToken().reveal());
        assertEquals("rt-1", token.refreshToken().orElseThrow().reveal());
        assertEquals(
                Duration.ofSeconds(300),
                Duration.between(token.issuedAt(), token.expiresAt().orElseThrow()));
        assertEquals(List.of("open"), person.ways());
        assertTrue(person.page().contains("close"), person.page());
    }

    @Test
    void startsTheBrowserWithAnAddressThatTellsNothing() { // security rule 13
        server.issuesToken();
        TestPerson person = TestPerson.whoGets("a-code");

        login(server.client(), person);

        String opened = person.opened().get(0).toString();
        assertTrue(opened.startsWith(person.asked().redirectUri() + "?start="), opened);
        assertFalse(opened.contains(person.asked().state()), opened);
        assertFalse(opened.contains(person.asked().parameters().get("code_challenge")), opened);
        assertFalse(opened.contains("my-app"), opened);
    }

    @Test
    void showsTheAuthorizationRequestWhereNoBrowserCanBeOpened() {
        server.issuesToken();
        TestPerson person = TestPerson.whoGets("a-code").withoutBrowser();

        Token token = login(server.client(), person);

        assertEquals("at-1", token.accessToken().reveal());
        assertEquals(List.of("open", "show"), person.ways());
        assertTrue(person.asked().url().toString().startsWith(server.url("/authorize?")), "not the browser's address");
    }

    @Test
    void showsTheUrlInsteadOfOpeningIt() {
        server.issuesToken();
        TestPerson person = TestPerson.whoGets("a-code");

        server.provider(server.client()).login(person.request(Mode.NO_BROWSER));

        assertEquals(List.of("show"), person.ways());
    }

    @Test
    void sendsTheRequestOfRfc6749Section4_1_1() {
        server.issuesToken();
        TestPerson person = TestPerson.whoGets("a-code");

        login(server.client().with("scopes", List.of("read:user", "user:email")), person);

        Map<String, String> asked = person.asked().parameters();
        assertEquals("code", asked.get("response_type"));
        assertEquals("my-app", asked.get("client_id"));
        assertEquals("read:user user:email", asked.get("scope"));
        assertTrue(person.asked().url().toString().contains("scope=read%3Auser%20user%3Aemail"), "blanks as %20");
        assertTrue(asked.get("redirect_uri").matches("http://127\\.0\\.0\\.1:[0-9]+/callback"));
    }

    @Test
    void leavesScopeOutWhenNoneIsConfigured() {
        server.issuesToken();
        TestPerson person = TestPerson.whoGets("a-code");

        login(server.client(), person);

        assertFalse(person.asked().parameters().containsKey("scope"));
    }

    @Test
    void keepsTheQueryOfTheAuthorizationEndpoint() { // RFC 6749 section 3.1
        server.issuesToken();
        TestPerson person = TestPerson.whoGets("a-code");

        login(server.client().with("authorize_url", server.url("/authorize?tenant=a%20b")), person);

        assertEquals("a b", person.asked().parameters().get("tenant"));
        assertEquals("my-app", person.asked().parameters().get("client_id"));
    }

    @Test
    void addsTheConfiguredParameters() {
        server.issuesToken();
        TestPerson person = TestPerson.whoGets("a-code");

        login(
                server.client()
                        .with("extra", Map.of("authorize_params", Map.of("hd", "example.com", "audience", "a&b"))),
                person);

        assertEquals("example.com", person.asked().parameters().get("hd"));
        assertEquals("a&b", person.asked().parameters().get("audience"));
    }

    @Test
    void sendsTheTokenRequestOfRfc6749Section4_1_3() {
        server.issuesToken();
        TestPerson person = TestPerson.whoGets("a+code/with=signs&more");

        login(server.client(), person);

        Map<String, String> form = server.form("/token");
        assertEquals("authorization_code", form.get("grant_type"));
        assertEquals("a+code/with=signs&more", form.get("code"));
        assertEquals(person.asked().redirectUri(), form.get("redirect_uri"));
        assertEquals("my-app", form.get("client_id"));
    }

    @Test
    void provesTheCodeByPkceS256() throws NoSuchAlgorithmException { // RFC 7636 section 4, security rule 1
        server.issuesToken();
        TestPerson person = TestPerson.whoGets("a-code");

        login(server.client(), person);

        String verifier = server.form("/token").get("code_verifier");
        assertTrue(verifier.matches("[A-Za-z0-9_-]{43}"), "256 bits in base64url");
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
        assertEquals(
                Base64.getUrlEncoder().withoutPadding().encodeToString(digest),
                person.asked().parameters().get("code_challenge"));
        assertEquals("S256", person.asked().parameters().get("code_challenge_method"));
    }

    @Test
    void makesFreshValuesForEachLogin() { // security rule 2
        server.issuesToken();
        TestPerson first = TestPerson.whoGets("a-code");
        TestPerson second = TestPerson.whoGets("a-code");

        login(server.client(), first);
        login(server.client(), second);

        assertTrue(first.asked().state().matches("[A-Za-z0-9_-]{43}"), "256 bits in base64url");
        assertNotEquals(first.asked().state(), second.asked().state());
        assertNotEquals(
                first.asked().parameters().get("code_challenge"),
                second.asked().parameters().get("code_challenge"));
    }

    @Test
    void leavesPkceOutForAConfidentialClientWithPkceOff() {
        server.issuesToken();
        TestPerson person = TestPerson.whoGets("a-code");

        login(server.confidentialClient().with("pkce", false), person);

        assertFalse(person.asked().parameters().containsKey("code_challenge"));
        assertFalse(server.form("/token").containsKey("code_verifier"));
    }

    @Test
    void sendsTheRedirectUriThatIsListenedOn() { // RFC 8252 section 7.3
        server.issuesToken();
        TestPerson person = TestPerson.whoGets("a-code");

        login(server.client().with("redirect_uri", "http://127.0.0.1/back"), person);

        URI sent = URI.create(person.asked().redirectUri());
        assertTrue(sent.getPort() > 0);
        assertEquals("/back", sent.getPath());
        assertEquals(person.asked().redirectUri(), server.form("/token").get("redirect_uri"));
    }

    @Test
    void waitsOnWhenTheStateIsWrong() { // RFC 6749 section 10.12, security rules 2 and 8
        TestPerson person = TestPerson.whoIsSentBackWith(asked -> "code=stolen&state=another");
        LoginRequest impatient = new LoginRequest(Mode.BROWSER, Duration.ofSeconds(1), person);

        LoginFailedException failed = assertThrows(
                LoginFailedException.class,
                () -> server.provider(server.client()).login(impatient));

        assertEquals(Reason.TIMED_OUT, failed.reason());
        assertTrue(failed.getMessage().contains("state"), failed.getMessage());
        assertTrue(server.requests("/token").isEmpty());
    }

    @Test
    void refusesAnAnswerOfAnotherIssuer() { // RFC 9207 section 2.4
        TestPerson person = TestPerson.whoIsSentBackWith(
                asked -> "code=c&state=" + asked.state() + "&iss=https%3A%2F%2Fevil.example");

        LoginFailedException failed =
                refusal(server.client().with("issuer", "https://sso.example.com"), person, Reason.FORGED_ANSWER);

        assertTrue(failed.getMessage().contains("https://evil.example"), failed.getMessage());
        assertTrue(person.page().contains("https://evil.example"), person.page());
    }

    @Test
    void comparesTheIssuerExactly() { // RFC 9207 section 2.4: no normalisation
        TestPerson person = TestPerson.whoIsSentBackWith(
                asked -> "code=c&state=" + asked.state() + "&iss=https%3A%2F%2Fsso.example.com%2F");

        refusal(server.client().with("issuer", "https://sso.example.com"), person, Reason.FORGED_ANSWER);
    }

    @Test
    void takesAnAnswerOfTheConfiguredIssuer() { // RFC 9207 section 2.4
        server.issuesToken();
        TestPerson person = TestPerson.whoIsSentBackWith(
                asked -> "code=c&state=" + asked.state() + "&iss=https%3A%2F%2Fsso.example.com");

        assertEquals(
                "at-1",
                login(server.client().with("issuer", "https://sso.example.com"), person)
                        .accessToken()
                        .reveal());
    }

    @Test
    void takesAnIssuerWhereNoneIsKnown() {
        server.issuesToken();
        TestPerson person =
                TestPerson.whoIsSentBackWith(asked -> "code=c&state=" + asked.state() + "&iss=https%3A%2F%2Fgithub");

        assertEquals("at-1", login(server.client(), person).accessToken().reveal());
    }

    @Test
    void saysWhenThePersonDenied() { // RFC 6749 section 4.1.2.1
        TestPerson person = TestPerson.whoIsSentBackWith(
                asked -> "error=access_denied&error_description=The+user+said+no&state=" + asked.state());

        LoginFailedException failed = refusal(server.client(), person, Reason.DENIED);

        assertTrue(failed.getMessage().contains("access_denied, \"The user said no\""), failed.getMessage());
        assertTrue(person.page().contains("The user said no"), person.page());
    }

    @Test
    void saysWhenTheServerRefused() {
        TestPerson person = TestPerson.whoIsSentBackWith(asked -> "error=invalid_scope&state=" + asked.state());

        LoginFailedException failed = refusal(server.client(), person, Reason.REFUSED_BY_SERVER);

        assertTrue(failed.getMessage().contains("invalid_scope. Check scopes"), failed.getMessage());
    }

    @Test
    void keepsControlCharactersOfTheServerOutOfMessages() {
        TestPerson person = TestPerson.whoIsSentBackWith(
                asked -> "error=invalid_request&error_description=%1B%5B31mred%0A%E2%80%AEtext&state=" + asked.state());

        LoginFailedException failed = refusal(server.client(), person, Reason.REFUSED_BY_SERVER);

        assertTrue(failed.getMessage().contains("\"[31mred text\""), failed.getMessage());
        assertTrue(failed.getMessage().chars().noneMatch(Character::isISOControl));
    }

    @Test
    void checksTheStateBeforeItBelievesAnError() {
        TestPerson person = TestPerson.whoIsSentBackWith(asked -> "error=access_denied&state=another");
        LoginRequest impatient = new LoginRequest(Mode.BROWSER, Duration.ofSeconds(1), person);

        LoginFailedException failed = assertThrows(
                LoginFailedException.class,
                () -> server.provider(server.client()).login(impatient));

        assertEquals(Reason.TIMED_OUT, failed.reason());
    }

    @Test
    void refusesAnAnswerWithoutCode() {
        refusal(server.client(), TestPerson.whoIsSentBackWith(asked -> "state=" + asked.state()), Reason.FORGED_ANSWER);
    }

    @Test
    void tellsTheBrowserWhenTheCodeWasRefused() {
        server.tokenAnswer(
                400, "application/json", "{\"error\":\"invalid_grant\",\"error_description\":\"<b>used twice</b>\"}");
        TestPerson person = TestPerson.whoGets("a-code");

        OAuthErrorException refused = assertThrows(OAuthErrorException.class, () -> login(server.client(), person));

        assertEquals("invalid_grant", refused.error());
        assertTrue(person.page().contains("&lt;b&gt;used twice"), person.page());
    }

    @Test
    void findsAMissingSecretBeforeThePersonIsAsked() {
        TestPerson person = TestPerson.whoGets("a-code");

        assertThrows(
                SecretException.class, () -> login(server.client().with("client_secret", "env://NOT_THERE"), person));

        assertEquals(List.of(), person.ways());
    }

    @Test
    void cannotListenOnAnotherMachine() { // RFC 8252 section 7.3, security rule 8
        LoginFailedException failed = refusal(
                server.client().with("redirect_uri", "https://app.example.com/back"),
                TestPerson.whoGets("a-code"),
                Reason.CANNOT_ASK);

        assertTrue(failed.getMessage().contains("paste the URL"), failed.getMessage());
    }

    @Test
    void survivesAPlusSignThatTheServerDidNotEncode() {
        server.issuesToken();

        login(server.client(), TestPerson.whoIsSentBackWith(asked -> "code=a+b/c==&state=" + asked.state()));

        assertEquals("a+b/c==", server.form("/token").get("code"));
    }

    @Test
    void logsInAsAService() { // RFC 6749 section 4.4
        server.issuesToken();
        TestPerson noOne = TestPerson.whoGets("unused");

        Token token = server.provider(server.confidentialClient()
                        .with("flow", "client_credentials")
                        .with("scopes", "jobs:run")
                        .without("authorize_url"))
                .login(noOne.request(Mode.BROWSER));

        assertEquals("at-1", token.accessToken().reveal());
        assertEquals("client_credentials", server.form("/token").get("grant_type"));
        assertEquals("jobs:run", server.form("/token").get("scope"));
        assertEquals(List.of(), noOne.ways());
    }
}
