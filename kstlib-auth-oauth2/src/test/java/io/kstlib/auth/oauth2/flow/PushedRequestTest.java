package io.kstlib.auth.oauth2.flow;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.LoginFailedException.Reason;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.oauth2.Server;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.TestPerson;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Authorization requests that are sent to the server first (RFC 9126). */
class PushedRequestTest {

    private static final String REFERENCE = "urn:ietf:params:oauth:request_uri:canary-reference";

    @RegisterExtension
    final Server server = new Server();

    private TestContext client() {
        return server.client().with("pushed_authorization_request_endpoint", server.url("/par"));
    }

    private void answers(int status, String body) {
        server.wireMock()
                .stubFor(post(urlPathEqualTo("/par"))
                        .willReturn(aResponse()
                                .withStatus(status)
                                .withHeader("Content-Type", "application/json")
                                .withBody(body)));
    }

    private void accepts(int expiresIn) {
        answers(201, "{\"request_uri\":\"" + REFERENCE + "\",\"expires_in\":" + expiresIn + "}");
        server.issuesToken();
    }

    /** A person who knows of the request only what the server was sent. */
    private TestPerson person() {
        return TestPerson.whoPastes(request -> {
            List<Map<String, String>> pushed =
                    server.requests("/par").stream().map(Server::form).toList();
            Map<String, String> last = pushed.get(pushed.size() - 1);
            return last.get("redirect_uri") + "?code=a-code&state=" + last.get("state");
        });
    }

    private void login(TestContext context, TestPerson person) {
        server.provider(context).login(person.request(Mode.MANUAL));
    }

    private <T extends AuthException> T fails(Class<T> error, TestContext context) {
        TestPerson person = person();
        T failed = assertThrows(error, () -> login(context, person));
        assertEquals(List.of(), person.ways(), "no one is sent to the server");
        assertTrue(server.requests("/token").isEmpty());
        return failed;
    }

    private static String advice(AuthException failed) {
        return failed.remedy().orElseThrow().inWords();
    }

    @Test
    void theBrowserBringsOnlyTheClientAndTheReference() { // section 4
        accepts(60);
        TestPerson person = person();

        login(client().with("scopes", "read write"), person);

        assertEquals(
                server.url("/authorize?client_id=my-app&request_uri=")
                        + "urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3Acanary-reference",
                person.asked().url().toString());
        Map<String, String> pushed = server.form("/par");
        assertEquals(
                Set.of(
                        "response_type",
                        "client_id",
                        "redirect_uri",
                        "scope",
                        "state",
                        "code_challenge",
                        "code_challenge_method"),
                pushed.keySet());
        assertEquals("read write", pushed.get("scope"));
        assertEquals(pushed.get("redirect_uri"), server.form("/token").get("redirect_uri"));
    }

    @Test
    void theClientAuthenticatesAsAtTheTokenEndpoint() { // section 2.1
        accepts(60);

        login(
                client().with("client_secret", "s3cret").with("token_endpoint_auth_method", "client_secret_basic"),
                person());

        assertEquals(
                "Basic bXktYXBwOnMzY3JldA==", server.requests("/par").get(0).getHeader("Authorization"));
        assertFalse(server.form("/par").containsKey("client_secret"));
    }

    @Test
    void furtherParametersAreHiddenFromTheBrowser() {
        accepts(60);
        TestPerson person = person();

        login(client().with("extra", Map.of("authorize_params", Map.of("hd", "example.com"))), person);

        assertEquals("example.com", server.form("/par").get("hd"));
        assertEquals(
                Set.of("client_id", "request_uri"), person.asked().parameters().keySet());
    }

    @Test
    void eachLoginPushesARequestOfItsOwn() { // section 7.3
        accepts(60);

        login(client(), person());
        login(client(), person());

        List<String> states = server.requests("/par").stream()
                .map(Server::form)
                .map(form -> form.get("state"))
                .toList();
        assertEquals(2, Set.copyOf(states).size());
    }

    @Test
    void acceptsTheStatusThatMostAnswersHave() {
        accepts(60);
        answers(200, "{\"request_uri\":\"" + REFERENCE + "\",\"expires_in\":60}");

        login(client(), person());

        assertEquals(1, server.requests("/token").size());
    }

    @Test
    void nothingIsPushedToAServerThatDoesNotOfferIt() {
        server.issuesToken();
        TestPerson person = TestPerson.whoPastes(request -> request.redirectWith("a-code"));

        login(server.client(), person);

        assertTrue(server.requests("/par").isEmpty());
        assertEquals("code", person.asked().get("response_type"));
    }

    @Test
    void theConfigurationCanForbidIt() {
        server.issuesToken();
        TestPerson person = TestPerson.whoPastes(request -> request.redirectWith("a-code"));

        login(client().with("pushed_authorization_requests", "never"), person);

        assertTrue(server.requests("/par").isEmpty());
    }

    @Test
    void theConfigurationCanRequireIt() {
        AuthException failed =
                fails(ConfigurationException.class, server.client().with("pushed_authorization_requests", "required"));

        assertTrue(failed.problem().contains("pushed_authorization_request_endpoint"), failed.problem());
    }

    @Test
    void saysHowSoonTheUrlHasToBeOpened() {
        accepts(10);
        TestPerson person = person();

        login(client(), person);

        assertTrue(person.told().get(0).contains("within 10 s"), person.told()::toString);
    }

    @Test
    void saysNothingOfALifetimeThatSuffices() {
        accepts(600);
        TestPerson person = person();

        login(client(), person);

        assertTrue(person.told().stream().noneMatch(line -> line.contains("within")), person.told()::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"expires_in\":60}",
                "{\"request_uri\":\"\",\"expires_in\":60}",
                "{\"request_uri\":7,\"expires_in\":60}",
                "{\"request_uri\":\"urn:with blank\",\"expires_in\":60}",
                "{\"request_uri\":\"relative\",\"expires_in\":60}",
                "{\"request_uri\":\"urn:example:1\"}",
                "{\"request_uri\":\"urn:example:1\",\"expires_in\":0}",
                "{\"request_uri\":\"urn:example:1\",\"expires_in\":-1}",
                "{\"request_uri\":\"urn:example:1\",\"expires_in\":\"soon\"}"
            })
    void refusesAnAnswerThatIsNoneOfSection2_2(String answer) {
        answers(201, answer);

        ProtocolException failed = fails(ProtocolException.class, client());

        assertTrue(failed.problem().contains("RFC 9126 section 2.2"), failed.problem());
        assertTrue(advice(failed).contains("pushed_authorization_requests: never"), advice(failed));
    }

    @Test
    void saysWhatIsMissing() {
        answers(201, "{\"request_uri\":\"urn:example:1\"}");

        ProtocolException failed = fails(ProtocolException.class, client());

        assertTrue(failed.problem().contains(": expires_in is missing ("), failed.problem());
    }

    private void answers(ResponseDefinitionBuilder answer) {
        server.wireMock().stubFor(post(urlPathEqualTo("/par")).willReturn(answer));
    }

    @Test
    void refusesAnAnswerThatIsNoJsonObject() {
        for (String body : List.of("", "[]", "\"urn:example:1\"", "<html>a login page</html>", "{", "null")) {
            answers(201, body);

            fails(ProtocolException.class, client());
        }
    }

    @Test
    void followsNoRedirect() { // security rule 5: the request holds the authentication of the client
        answers(aResponse().withStatus(307).withHeader("Location", server.url("/elsewhere")));

        ProtocolException failed = fails(ProtocolException.class, client());

        assertTrue(failed.problem().contains("redirects of endpoints are not followed"), failed.problem());
        assertTrue(server.requests("/elsewhere").isEmpty());
    }

    @Test
    void readsNoAnswerWithoutEnd() { // security rule 5
        answers(
                201,
                "{\"request_uri\":\"urn:example:1\",\"expires_in\":60,\"more\":\"" + "x".repeat(2_000_000) + "\"}");

        fails(ProtocolException.class, client());
    }

    @Test
    void waitsAsLongAsABusyServerAsks() {
        answers(aResponse().withStatus(429).withHeader("Retry-After", "17"));

        assertTrue(advice(fails(NetworkException.class, client())).contains("in 17 s"));
    }

    @Test
    void refusesAReferenceThatIsTooLong() { // RFC 9101 section 5.2
        answers(201, "{\"request_uri\":\"urn:" + "x".repeat(509) + "\",\"expires_in\":60}");

        assertTrue(fails(ProtocolException.class, client()).problem().contains("longer than 512"));
    }

    @ParameterizedTest
    @CsvSource({
        "unauthorized_client, 'pushed_authorization_requests: never'",
        "invalid_request, redirect_uri",
        "invalid_scope, 'Check scopes'",
        "something_else, 'pushed_authorization_requests: never'"
    })
    void aRefusalEndsTheLoginAndIsNotCircumvented(String error, String help) {
        answers(400, "{\"error\":\"" + error + "\",\"error_description\":\"no\"}");

        LoginFailedException failed = fails(LoginFailedException.class, client());

        assertEquals(Reason.REFUSED_BY_SERVER, failed.reason());
        assertTrue(failed.problem().contains("pushed authorization request endpoint"), failed.problem());
        assertTrue(failed.problem().contains(error), failed.problem());
        assertTrue(advice(failed).contains(help), advice(failed));
    }

    @ParameterizedTest
    @ValueSource(strings = {"invalid_client", "invalid_request"})
    void aClientThatIsNotKnownIsToldWhatHelpsAtTheTokenEndpoint(String error) {
        answers(401, "{\"error\":\"" + error + "\"}");

        assertTrue(advice(fails(OAuthErrorException.class, client())).contains("client_id"));
    }

    @Test
    void aServerThatWantsAProofIsNotCircumvented() { // RFC 9449 section 10.1
        answers(400, "{\"error\":\"invalid_dpop_proof\"}");

        OAuthErrorException refused = fails(OAuthErrorException.class, client());

        assertTrue(advice(refused).contains("set token_type: dpop"), refused::getMessage);
    }

    @Test
    void readsALifetimeThatIsAText() {
        answers(201, "{\"request_uri\":\"urn:ietf:params:oauth:request_uri:canary-reference\",\"expires_in\":\"60\"}");

        server.issuesToken();

        login(client(), person());

        assertEquals(1, server.requests("/token").size());
    }

    @Test
    void aServerThatCannotAnswerNowIsNotCircumvented() {
        answers(503, "{}");

        fails(NetworkException.class, client());
    }

    @Test
    void noErrorShowsWhatWasPushed() {
        server.wireMock()
                .stubFor(post(urlPathEqualTo("/par"))
                        .willReturn(aResponse()
                                .withStatus(400)
                                .withTransformers("response-template")
                                .withHeader("Content-Type", "application/json")
                                .withBody(
                                        "{\"error\":\"invalid_request\",\"error_description\":\"{{request.body}}\"}")));

        LoginFailedException failed = fails(LoginFailedException.class, client());

        assertFalse(failed.getMessage().contains(server.form("/par").get("state")), failed.getMessage());
    }
}
