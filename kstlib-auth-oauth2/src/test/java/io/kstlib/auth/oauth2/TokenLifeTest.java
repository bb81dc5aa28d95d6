package io.kstlib.auth.oauth2;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import io.kstlib.auth.api.RevocationReport.Outcome;
import io.kstlib.auth.api.RevocationReport.Result;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.provider.RefreshAnswer;
import io.kstlib.auth.testkit.context.TestContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens to a token after the login: refresh, revocation, userinfo. */
class TokenLifeTest {

    private static final Instant ISSUED = Instant.parse("2026-01-31T12:00:00Z");

    @RegisterExtension
    final Server server = new Server();

    private static Token token() {
        return Token.builder(Secret.of("at-secret"), ISSUED)
                .refreshToken(Secret.of("rt-secret"))
                .scope(List.of("one", "two"))
                .metadata(Map.of("session_state", "s"))
                .build();
    }

    @Nested
    class Refresh {

        private Token refreshed(String answer) {
            server.tokenAnswer(answer);
            return server.provider(server.client()).refresh(token()).accept();
        }

        @Test
        void sendsTheRequestOfRfc6749Section6() {
            refreshed("{\"access_token\":\"at-2\",\"token_type\":\"Bearer\"}");

            assertEquals(
                    Map.of("grant_type", "refresh_token", "refresh_token", "rt-secret", "client_id", "my-app"),
                    server.form("/token"));
        }

        @Test
        void keepsWhatTheServerLeftOut() { // RFC 6749 section 6
            Token token = refreshed("{\"access_token\":\"at-2\",\"token_type\":\"Bearer\"}");

            assertEquals("at-2", token.accessToken().reveal());
            assertEquals("rt-secret", token.refreshToken().orElseThrow().reveal());
            assertEquals(List.of("one", "two"), token.scope());
        }

        @Test
        void takesTheRotatedRefreshTokenAndNarrowerScopes() { // RFC 9700 section 4.14
            Token token = refreshed("{\"access_token\":\"at-2\",\"refresh_token\":\"rt-2\",\"scope\":\"one\"}");

            assertEquals("rt-2", token.refreshToken().orElseThrow().reveal());
            assertEquals(List.of("one"), token.scope());
        }

        @Test
        void tellsOfTheRotatedRefreshTokenAlsoWhenTheRestOfTheAnswerCannotBeUsed() {
            for (String unusable : List.of(
                    "{\"access_token\":\"at-2\",\"refresh_token\":\"rt-2\",\"token_type\":\"mac\"}",
                    "{\"access_token\":7,\"refresh_token\":\"rt-2\"}")) {
                server.tokenAnswer(unusable);

                RefreshAnswer answer = server.provider(server.client()).refresh(token());

                assertEquals("rt-2", answer.refreshToken().orElseThrow().reveal());
                assertThrows(ProtocolException.class, answer::accept);
            }
        }

        @Test
        void reportsARefusedRefreshTokenAsInvalidGrant() {
            server.tokenAnswer(
                    400,
                    "application/json",
                    "{\"error\":\"invalid_grant\",\"error_description\":\"Token rt-secret is not active\"}");

            OAuthErrorException refusal = assertThrows(
                    OAuthErrorException.class,
                    () -> server.provider(server.client()).refresh(token()));

            assertEquals("invalid_grant", refusal.error());
            assertEquals(Remedy.logInAgain("corporate"), refusal.remedy().orElseThrow());
            assertFalse(refusal.getMessage().contains("rt-secret"), "security rule 6");
        }

        @Test
        void triesOnce() {
            server.tokenAnswer(aResponse().withStatus(503));

            assertThrows(
                    NetworkException.class,
                    () -> server.provider(server.client()).refresh(token()));

            assertEquals(1, server.requests("/token").size());
        }

        @Test
        void needsARefreshToken() {
            Token without = Token.builder(Secret.of("at"), ISSUED).build();

            assertThrows(
                    IllegalArgumentException.class,
                    () -> server.provider(server.client()).refresh(without));
        }
    }

    @Nested
    class Revocation {

        private List<Outcome> outcomes(TestContext context) {
            return server.provider(context).revoke(token()).outcomes();
        }

        private void answers(String hint, ResponseDefinitionBuilder answer) {
            server.wireMock()
                    .stubFor(post("/revoke")
                            .withRequestBody(containing("token_type_hint=" + hint))
                            .willReturn(answer));
        }

        @Test
        void revokesTheRefreshTokenFirst() { // RFC 7009 section 2.1
            answers("refresh_token", aResponse().withStatus(200));
            answers("access_token", aResponse().withStatus(200));

            assertEquals(
                    List.of(
                            new Outcome("refresh_token", Result.REVOKED, ""),
                            new Outcome("access_token", Result.REVOKED, "")),
                    outcomes(server.client()));

            List<Map<String, String>> forms =
                    server.requests("/revoke").stream().map(Server::form).toList();
            assertEquals("rt-secret", forms.get(0).get("token"));
            assertEquals("refresh_token", forms.get(0).get("token_type_hint"));
            assertEquals("my-app", forms.get(0).get("client_id"));
            assertEquals("at-secret", forms.get(1).get("token"));
        }

        @Test
        void authenticatesTheClient() { // RFC 7009 section 2.1
            answers("refresh_token", aResponse().withStatus(200));
            answers("access_token", aResponse().withStatus(200));

            outcomes(server.confidentialClient().with("token_endpoint_auth_method", "client_secret_basic"));

            assertTrue(
                    server.requests("/revoke").get(1).getHeader("Authorization").startsWith("Basic "));
        }

        @Test
        void reportsEachTokenByItself() { // RFC 7009 section 2.2.1
            answers("refresh_token", aResponse().withStatus(503));
            answers(
                    "access_token",
                    aResponse()
                            .withStatus(400)
                            .withHeader("Content-Type", "application/json")
                            .withBody("{\"error\":\"unsupported_token_type\"}"));

            List<Outcome> outcomes = outcomes(server.client());

            assertEquals(Result.FAILED, outcomes.get(0).result());
            assertTrue(
                    outcomes.get(0).message().contains("HTTP 503"),
                    outcomes.get(0).message());
            assertEquals(Result.NOT_SUPPORTED, outcomes.get(1).result());
            assertTrue(
                    outcomes.get(1).message().contains("unsupported_token_type (HTTP 400); the token stays valid"),
                    outcomes.get(1).message());
        }

        @Test
        void reportsARefusalWithoutTheToken() { // security rule 6
            answers(
                    "refresh_token",
                    aResponse()
                            .withStatus(400)
                            .withHeader("Content-Type", "application/json")
                            .withBody("{\"error\":\"invalid_request\",\"error_description\":\"bad rt-secret\"}"));
            answers("access_token", aResponse().withStatus(404).withBody("<html>at-secret</html>"));

            List<Outcome> outcomes = outcomes(server.client());

            assertTrue(outcomes.stream().allMatch(outcome -> outcome.result() == Result.FAILED));
            assertTrue(
                    outcomes.get(0).message().contains("bad [hidden]"),
                    outcomes.get(0).message());
            assertFalse(outcomes.toString().contains("-secret"), outcomes.toString());
        }

        @Test
        void waitsForAServerThatDoesNotAnswerOnce() {
            answers("refresh_token", aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));

            List<Outcome> outcomes = outcomes(server.client());

            assertEquals(
                    List.of("refresh_token", "access_token"),
                    outcomes.stream().map(Outcome::tokenType).toList());
            assertTrue(outcomes.stream().allMatch(outcome -> outcome.result() == Result.UNREACHABLE));
            assertTrue(server.requests("/revoke").stream()
                    .noneMatch(request -> request.getBodyAsString().contains("token_type_hint=access_token")));
        }

        @Test
        void saysWhenThereIsNoEndpoint() {
            List<Outcome> outcomes = outcomes(server.client().without("revoke_url"));

            assertEquals(2, outcomes.size());
            assertTrue(outcomes.stream().allMatch(outcome -> outcome.result() == Result.NOT_SUPPORTED));
        }

        @Test
        void revokesTheAccessTokenOnlyWhereThereIsNoOther() {
            answers("access_token", aResponse().withStatus(200));
            Token without = Token.builder(Secret.of("at"), ISSUED).build();

            assertEquals(
                    List.of(new Outcome("access_token", Result.REVOKED, "")),
                    server.provider(server.client()).revoke(without).outcomes());
        }
    }

    @Nested
    class Userinfo {

        private Map<String, Object> ask(ResponseDefinitionBuilder answer) {
            server.wireMock().stubFor(get("/userinfo").willReturn(answer));
            return server.provider(server.client()).userInfo(token());
        }

        private OAuthErrorException refusal(int status, String challenge) {
            return assertThrows(
                    OAuthErrorException.class,
                    () -> ask(aResponse().withStatus(status).withHeader("WWW-Authenticate", challenge)));
        }

        @Test
        void readsGithubsUser() {
            Map<String, Object> user = ask(aResponse()
                    .withHeader("Content-Type", "application/json; charset=utf-8")
                    .withBody("{\"login\":\"octocat\",\"id\":583231,\"email\":null,\"plan\":{\"name\":\"pro\"}}"));

            assertEquals(Map.of("login", "octocat", "id", 583231L, "plan", Map.of("name", "pro")), user);
            assertEquals("Bearer at-secret", server.requests("/userinfo").get(0).getHeader("Authorization"));
            assertEquals("application/json", server.requests("/userinfo").get(0).getHeader("Accept"));
        }

        @Test
        void reportsTheErrorOfTheChallenge() { // RFC 6750 section 3
            OAuthErrorException refusal = refusal(
                    401, "Bearer realm=\"x\", error=\"invalid_token\", error_description=\"at-secret expired\"");

            assertEquals("invalid_token", refusal.error());
            assertEquals(401, refusal.status());
            assertTrue(refusal.getMessage().contains("[hidden] expired"), refusal.getMessage());
            assertFalse(refusal.getMessage().contains("at-secret"), "security rule 6");
        }

        @Test
        void namesTheScopeProblem() { // RFC 6750 section 3.1
            OAuthErrorException refusal = refusal(403, "Bearer error=insufficient_scope, scope=\"openid\"");

            assertEquals("insufficient_scope", refusal.error());
            assertTrue(refusal.getMessage().contains("scopes"), refusal.getMessage());
        }

        @Test
        void assumesAnErrorWhereThereIsNoChallenge() {
            assertEquals(
                    "invalid_token",
                    refusal(401, "Basic realm=\"error=nothing\"").error());
        }

        @Test
        void saysThatThereAreNoKeysForASignedAnswer() {
            ProtocolException refusal = assertThrows(
                    ProtocolException.class,
                    () -> ask(aResponse()
                            .withHeader("Content-Type", "application/jwt")
                            .withBody("e.y.J")));

            assertTrue(
                    refusal.getMessage()
                            .contains("answered with a JWT (application/jwt), and there are no keys to verify it by"),
                    refusal.getMessage());
            assertTrue(refusal.getMessage().contains("type: oidc"), refusal.getMessage());
        }

        @Test
        void refusesAWebPage() {
            assertThrows(
                    ProtocolException.class,
                    () -> ask(
                            aResponse().withHeader("Content-Type", "text/html").withBody("<html>")));
        }

        @Test
        void showsWhatTheServerSaysOfABadRequest() { // RFC 6750 section 3.1
            ProtocolException refusal = assertThrows(
                    ProtocolException.class,
                    () -> ask(aResponse()
                            .withStatus(400)
                            .withHeader("WWW-Authenticate", "Bearer error=\"invalid_request\"")
                            .withHeader("Content-Type", "application/json")
                            .withBody("{\"error\":\"no at-secret\",\n\"more\":\"" + "x".repeat(2000) + "\"}")));

            String message = refusal.getMessage();
            assertTrue(
                    message.contains(" answered HTTP 400 with \"{\"error\":\"no [hidden]\", \"more\":\"xxx"), message);
            assertTrue(message.contains("and with WWW-Authenticate: Bearer error=\"invalid_request\""), message);
            assertFalse(message.contains("at-secret"), "security rule 6");
            assertTrue(message.length() < 1000, message);
        }

        @Test
        void showsNothingOfAnErrorPage() {
            ProtocolException refusal = assertThrows(
                    ProtocolException.class,
                    () -> ask(aResponse().withStatus(404).withBody("<html>nothing here</html>")));

            assertFalse(refusal.getMessage().contains("nothing here"), refusal.getMessage());
        }

        @Test
        void tellsAnUnavailableServerFromARefusal() {
            assertThrows(NetworkException.class, () -> ask(aResponse().withStatus(502)));
        }

        @Test
        void namesTheKeyWhenThereIsNoEndpoint() {
            ConfigurationException refusal = assertThrows(
                    ConfigurationException.class,
                    () -> server.provider(server.client().without("userinfo_url"))
                            .userInfo(token()));

            assertEquals(
                    "auth.providers.corporate.userinfo_url (kstlib.conf.yml:9): missing; the userinfo endpoint: who"
                            + " logged in",
                    refusal.getMessage());
        }
    }
}
