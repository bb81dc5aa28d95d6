package io.kstlib.auth.oauth2;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.TestPerson;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logins with signed authorization requests (RFC 9101 section 5, RFC 9126 section 3). */
class SignedRequestLoginTest {

    @RegisterExtension
    final Server server = new Server();

    private TestContext client() {
        return server.client()
                .with("issuer", server.url("/issuer"))
                .with("token_endpoint_auth_method", "private_key_jwt")
                .with("request_object", "signed")
                .clientAuthentication("private_key_jwt", new SigningClient());
    }

    private TestContext pushing() {
        server.wireMock()
                .stubFor(post(urlPathEqualTo("/par"))
                        .willReturn(aResponse()
                                .withStatus(201)
                                .withHeader("Content-Type", "application/json")
                                .withBody("{\"request_uri\":\"urn:example:1\",\"expires_in\":60}")));
        return client().with("pushed_authorization_request_endpoint", server.url("/par"));
    }

    private static String answerTo(Map<String, ?> claims) {
        return claims.get("redirect_uri") + "?code=a-code&state=" + claims.get("state");
    }

    private void login(TestContext context, TestPerson person) {
        server.issuesToken();
        server.provider(context).login(person.request(Mode.MANUAL));
    }

    @Test
    void theBrowserBringsTheSignedRequest() {
        TestPerson person = TestPerson.whoPastes(request -> answerTo(SigningClient.claims(request.get("request"))));

        login(client().with("scopes", "read write").with("prompt", "consent"), person);

        Map<String, String> shown = person.asked().parameters();
        assertEquals(Set.of("client_id", "response_type", "scope", "request"), shown.keySet());
        Map<String, ?> claims = SigningClient.claims(shown.get("request"));
        assertEquals(server.url("/issuer"), claims.get("aud"));
        assertEquals("consent", claims.get("prompt"));
        assertEquals("S256", claims.get("code_challenge_method"));
        assertEquals("read write", claims.get("scope"));
        assertEquals(claims.get("redirect_uri"), server.form("/token").get("redirect_uri"));
    }

    @Test
    void saysHowSoonTheUrlHasToBeOpened() {
        TestPerson person = TestPerson.whoPastes(request -> answerTo(SigningClient.claims(request.get("request"))));
        server.issuesToken();

        server.provider(client()).login(new LoginRequest(Mode.MANUAL, Duration.ofMinutes(10), person));

        assertTrue(person.told().get(0).contains("within 5 min"), person.told()::toString);
    }

    @Test
    void whatIsPushedIsTheSignedRequestAndTheClient() {
        TestPerson person = TestPerson.whoPastes(
                request -> answerTo(SigningClient.claims(server.form("/par").get("request"))));

        login(pushing(), person);

        assertEquals(
                Set.of("request", "client_id", "client_assertion"),
                server.form("/par").keySet());
        assertEquals(
                Set.of("client_id", "request_uri"), person.asked().parameters().keySet());
    }

    @ParameterizedTest
    @CsvSource({
        "invalid_request_object, no, the key that is registered for signed requests",
        "invalid_request, 'signature of the Request Object is wrong', the key that is registered for signed requests",
        "request_not_supported, no, remove request_object"
    })
    void aRefusalSaysWhatMayHelp(String error, String description, String help) {
        TestPerson person = TestPerson.whoPastes(request -> {
            Map<String, ?> claims = SigningClient.claims(request.get("request"));
            return claims.get("redirect_uri") + "?error=" + error + "&error_description="
                    + description.replace(" ", "%20") + "&state=" + claims.get("state");
        });

        LoginFailedException refused = assertThrows(LoginFailedException.class, () -> login(client(), person));

        assertTrue(refused.remedy().orElseThrow().inWords().contains(help), refused::getMessage);
    }

    @Test
    void noMessageShowsTheSignedRequest() {
        TestContext context = pushing();
        server.wireMock()
                .stubFor(post(urlPathEqualTo("/par"))
                        .willReturn(aResponse()
                                .withStatus(400)
                                .withTransformers("response-template")
                                .withHeader("Content-Type", "application/json")
                                .withBody(
                                        "{\"error\":\"invalid_request\",\"error_description\":\"{{request.body}}\"}")));

        LoginFailedException refused = assertThrows(
                LoginFailedException.class,
                () -> login(
                        context, TestPerson.whoPastes(request -> URI.create("x").toString())));

        assertTrue(List.of(server.form("/par").get("request")).stream().noneMatch(refused.getMessage()::contains));
    }
}
