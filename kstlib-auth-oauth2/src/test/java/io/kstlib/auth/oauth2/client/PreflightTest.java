package io.kstlib.auth.oauth2.client;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.oauth2.Server;
import io.kstlib.auth.testkit.context.TestContext;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PreflightTest {

    @RegisterExtension
    final Server server = new Server();

    @BeforeEach
    void answersAsServersDo() {
        authorizeAnswer(aResponse().withStatus(400));
        server.tokenAnswer(400, "application/json", "{\"error\":\"invalid_request\"}");
    }

    private void authorizeAnswer(ResponseDefinitionBuilder answer) {
        server.wireMock().stubFor(get("/authorize").willReturn(answer));
    }

    private PreflightReport report(TestContext context) {
        return server.provider(context).preflight();
    }

    private Check check(TestContext context, String name) {
        return report(context).checks().stream()
                .filter(check -> check.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void makesTheSevenChecksInOrder() {
        PreflightReport report = report(server.client());

        assertEquals(
                List.of("config", "tls", "discovery", "jwks", "scopes", "authorization_endpoint", "token_endpoint"),
                report.checks().stream().map(Check::name).toList());
        assertEquals(
                List.of(
                        Status.SUCCESS,
                        Status.SKIPPED,
                        Status.SKIPPED,
                        Status.SKIPPED,
                        Status.SKIPPED,
                        Status.SUCCESS,
                        Status.SUCCESS),
                report.checks().stream().map(Check::status).toList());
        assertTrue(report.passed());
        assertTrue(report.checks().stream().noneMatch(check -> check.duration().isNegative()));
    }

    @Test
    void findsWhatMakesEveryLoginFail() {
        Check requirements = check(server.client().with("pushed_authorization_requests", "required"), "requirements");

        assertEquals(Status.FAILURE, requirements.status());
        assertTrue(requirements.message().contains("pushed_authorization_request_endpoint"), requirements::toString);
    }

    @Test
    void sendsNoCredentials() {
        report(server.confidentialClient());

        assertEquals("", server.requests("/token").get(0).getBodyAsString());
        assertFalse(server.requests("/token").get(0).containsHeader("Authorization"));
    }

    @Test
    void leavesTheSecretWhereItIs() {
        PreflightReport report = report(server.client().with("client_secret", "env://NOT_THERE"));

        assertTrue(report.passed(), report::toString);
        assertEquals("fetched when it is needed", report.checks().get(0).facts().get("client_secret"));
    }

    @Test
    void thereIsNoProviderWithoutItsFlow() {
        TestContext telepathic = server.client().with("flow", "telepathy");

        assertThrows(PluginException.class, () -> check(telepathic, "config"));
    }

    @Test
    void takesARedirectToTheLoginPageForAnAnswer() {
        authorizeAnswer(aResponse().withStatus(302).withHeader("Location", server.url("/login")));

        assertEquals(
                Status.SUCCESS, check(server.client(), "authorization_endpoint").status());
        assertTrue(server.requests("/login").isEmpty());
    }

    @Test
    void failsWhenNothingIsThere() {
        authorizeAnswer(aResponse().withStatus(404));
        server.tokenAnswer(404, "text/html", "<html>");

        assertEquals(
                Status.FAILURE, check(server.client(), "authorization_endpoint").status());
        assertEquals(Status.FAILURE, check(server.client(), "token_endpoint").status());
    }

    @Test
    void takesGithubs404WithAnErrorForAnAnswer() {
        server.tokenAnswer(404, "application/json", "{\"error\":\"Not Found\"}");

        assertEquals(Status.SUCCESS, check(server.client(), "token_endpoint").status());
    }

    @Test
    void warnsOfAServerThatCannotAnswerNow() {
        authorizeAnswer(aResponse().withStatus(503));
        server.tokenAnswer(aResponse().withStatus(500));

        assertEquals(
                Status.WARNING, check(server.client(), "authorization_endpoint").status());
        assertEquals(Status.WARNING, check(server.client(), "token_endpoint").status());
    }

    @Test
    void warnsOfATokenEndpointThatDoesNotSpeakOAuth() {
        server.tokenAnswer(200, "text/html", "<html>Welcome</html>");

        assertEquals(Status.WARNING, check(server.client(), "token_endpoint").status());
    }

    @Test
    void failsWhenTheServerCannotBeReached() {
        TestContext context = server.client().with("token_url", "http://127.0.0.1:1/token");

        assertEquals(Status.FAILURE, check(context, "token_endpoint").status());
    }

    @Test
    void leavesTheAuthorizationEndpointOutForAService() {
        TestContext context = server.confidentialClient().with("flow", "client_credentials");

        assertEquals(Status.SKIPPED, check(context, "authorization_endpoint").status());
    }

    @Test
    void showsNoSecret() { // security rule 6
        assertFalse(report(server.confidentialClient()).toString().contains("s3cret"));
    }
}
