package io.kstlib.auth.oauth2.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.oauth2.Server;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.TestPerson;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parameters of the authorization request that have a key of their own. */
class RequestParametersTest {

    private static final List<Map<String, Object>> PAYMENT = List.of(Map.of(
            "type",
            "payment_initiation",
            "actions",
            List.of("initiate"),
            "instructedAmount",
            Map.of("currency", "EUR", "amount", "123.50", "parts", 2, "instant", true)));

    @RegisterExtension
    final Server server = new Server();

    private static TestPerson person() {
        return TestPerson.whoPastes(request -> request.redirectWith("a-code"));
    }

    private Token login(TestContext context, TestPerson person) {
        return server.provider(context).login(person.request(Mode.MANUAL));
    }

    private static void refused(TestContext context, String key, String why) {
        List<String> problems = context.problems(new OAuth2ProviderFactory());
        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.get(0).startsWith("auth.providers.corporate." + key + " "), problems::toString);
        assertTrue(problems.get(0).contains(why), problems::toString);
    }

    @Test
    void hintAndPromptAreSent() {
        server.issuesToken();
        TestPerson person = person();

        login(server.client().with("login_hint", "jane@company.com").with("prompt", "login consent"), person);

        assertEquals("jane@company.com", person.asked().get("login_hint"));
        assertEquals("login consent", person.asked().get("prompt"));
    }

    @Test
    void nothingIsSentThatIsNotConfigured() {
        server.issuesToken();
        TestPerson person = person();

        login(server.client(), person);

        assertTrue(Collections.disjoint(
                person.asked().parameters().keySet(), List.of("login_hint", "prompt", "authorization_details")));
    }

    @Test
    void detailsAreSentAsJsonToTheAuthorizationEndpointOnly() throws JsonException { // RFC 9396 sections 2 and 6
        server.issuesToken();
        TestPerson person = person();

        login(server.client().with("authorization_details", PAYMENT), person);

        assertEquals(
                Json.readObject("{\"d\":" + Json.writePretty(PAYMENT) + "}")
                        .get("d")
                        .toString(),
                Json.readObject("{\"d\":" + person.asked().get("authorization_details") + "}")
                        .get("d")
                        .toString());
        assertFalse(server.form("/token").containsKey("authorization_details"));
    }

    @Test
    void aServiceSendsItsDetailsToTheTokenEndpoint() { // RFC 9396 section 6
        server.issuesToken();

        server.provider(server.confidentialClient()
                        .with("flow", "client_credentials")
                        .with("authorization_details", PAYMENT))
                .login(TestPerson.away().request(Mode.MANUAL));

        assertTrue(server.form("/token").get("authorization_details").contains("payment_initiation"));
    }

    @Test
    void whatWasGrantedIsKeptWithTheToken() { // RFC 9396 section 7
        server.tokenAnswer("{\"access_token\":\"at-1\",\"token_type\":\"Bearer\",\"authorization_details\":"
                + "[{\"type\":\"payment_initiation\",\"limit\":5}]}");

        Token token = login(server.client().with("authorization_details", PAYMENT), person());

        assertTrue(
                token.metadata().get("authorization_details").toString().contains("payment_initiation"),
                token.metadata()::toString);
    }

    @Test
    void refusesToAskNoOne() {
        refused(server.client().with("prompt", "none"), "prompt", "asks no one");
        refused(server.client().with("prompt", List.of("login", "none")), "prompt", "asks no one");
        refused(server.client().with("prompt", "log&in"), "prompt", "expected words");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jane\u202e", "ja\u0000ne", "jane\nsmith"})
    void refusesAHintThatCannotBeSeen(String hint) {
        refused(server.client().with("login_hint", hint), "login_hint", "cannot be seen");
    }

    @Test
    void refusesAHintThatIsTooLong() {
        refused(server.client().with("login_hint", "x".repeat(501)), "login_hint", "longer");
    }

    @Test
    void refusesDetailsThatNoServerUnderstands() {
        refused(
                server.client().with("authorization_details", List.of(Map.of("actions", "all"))),
                "authorization_details",
                "type");
        refused(
                server.client().with("authorization_details", Map.of("type", "payment")),
                "authorization_details",
                "list of maps");
        refused(
                server.client().with("authorization_details", List.of(Map.of("type", "x".repeat(4001)))),
                "authorization_details",
                "longer");
        Object deep = "end";
        for (int i = 0; i < 12; i++) {
            deep = List.of(deep);
        }
        refused(
                server.client().with("authorization_details", List.of(Map.of("type", "t", "deep", deep))),
                "authorization_details",
                "nested");
    }
}
