package io.kstlib.auth.oauth2;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.RevocationReport.Outcome;
import io.kstlib.auth.api.RevocationReport.Result;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.TokenRefusedException;
import io.kstlib.auth.api.token.Person;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.jwt.PersonOfToken;
import io.kstlib.auth.oauth2.client.OAuth2ProviderFactory;
import io.kstlib.auth.spi.provider.TokenOwner;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.TestPerson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys for servers that differ from the RFCs, and the answers that are understood without a key. */
class DialectsTest {

    private static final String AUTHED_USER = """
            {"ok": true, "access_token": "bot-token", "token_type": "bot", "refresh_token": "bot-refresh", "expires_in": 1,
             "scope": "commands", "team": {"id": "T1"},
             "authed_user": {"id": "U1", "scope": "chat:write,users:read", "access_token": "user-token", "token_type": "user",
                             "refresh_token": "user-refresh", "expires_in": 43200}}""";

    @RegisterExtension
    final Server server = new Server();

    private Token login(TestContext context) {
        return server.provider(context).login(TestPerson.whoGets("a-code").request(Mode.BROWSER));
    }

    private static Token token() {
        return Token.builder(Secret.of("at-secret"), Instant.parse("2026-01-31T12:00:00Z"))
                .refreshToken(Secret.of("rt-secret"))
                .build();
    }

    private void userInfo(String json) {
        server.wireMock().stubFor(get("/userinfo").willReturn(okJson(json)));
    }

    @Nested
    class NestedToken {

        private TestContext slack() {
            return server.client().with("token_member", "authed_user");
        }

        @Test
        void isReadInPlaceOfTheTokenBesideIt() {
            server.tokenAnswer(AUTHED_USER);

            Token token = login(slack());

            assertEquals("user-token", token.accessToken().reveal());
            assertEquals("user-refresh", token.refreshToken().orElseThrow().reveal());
            assertEquals("Bearer", token.tokenType());
            assertEquals(List.of("chat:write", "users:read"), token.scope());
            assertEquals(token.issuedAt().plusSeconds(43_200), token.expiresAt().orElseThrow());
            assertEquals(Map.of("ok", true, "team", Map.of("id", "T1"), "id", "U1"), token.metadata());
        }

        @Test
        void takesNothingFromTheTokenBesideIt() {
            server.tokenAnswer(
                    "{\"access_token\":\"bot\",\"refresh_token\":\"bot-refresh\",\"expires_in\":1,\"scope\":\"bot\","
                            + "\"authed_user\":{\"access_token\":\"user\"}}");

            Token token = login(slack().with("scopes", "chat:write"));

            assertEquals("user", token.accessToken().reveal());
            assertFalse(token.isRefreshable());
            assertTrue(token.expiresAt().isEmpty());
            assertEquals(List.of("chat:write"), token.scope());
        }

        @Test
        void isNeverReplacedByTheTokenBesideIt() { // without scopes of a person, Slack sends their id only
            server.tokenAnswer("{\"access_token\":\"bot-token\",\"authed_user\":{\"id\":\"U1\"}}");

            ProtocolException refusal = assertThrows(ProtocolException.class, () -> login(slack()));

            assertTrue(refusal.getMessage().contains("without access_token in authed_user"), refusal.getMessage());
            assertFalse(refusal.getMessage().contains("bot-token"), refusal.getMessage());
        }

        @Test
        void standsAtTheTopOfTheAnswerToARefresh() {
            server.tokenAnswer(
                    "{\"ok\":true,\"access_token\":\"at-2\",\"refresh_token\":\"rt-2\",\"token_type\":\"user\"}");

            Token refreshed = server.provider(slack()).refresh(token()).accept();

            assertEquals("at-2", refreshed.accessToken().reveal());
            assertEquals("rt-2", refreshed.refreshToken().orElseThrow().reveal());
        }

        @Test
        void hasAKindOfOwnerAsItsTypeWithTheKeyOnly() { // RFC 6749 section 7.1
            server.tokenAnswer("{\"access_token\":\"at\",\"token_type\":\"user\"}");

            assertThrows(ProtocolException.class, () -> login(server.client()));
        }

        @Test
        void cannotWriteWhatOnlyKstlibWrites() {
            server.tokenAnswer(
                    "{\"authed_user\":{\"access_token\":\"user\",\"kstlib\":{\"person\":{\"issuer\":\"i\",\"subject\":\"s\",\"name\":\"n\"}}}}");

            assertTrue(PersonOfToken.of(login(slack())).isEmpty());
        }

        @Test
        void isHiddenInAMessage() { // security rule 6
            server.tokenAnswer("{\"error\":\"invalid_scope\",\"error_description\":\"not for user-token\","
                    + "\"authed_user\":{\"access_token\":\"user-token\"}}");

            OAuthErrorException refusal = assertThrows(OAuthErrorException.class, () -> login(slack()));

            assertFalse(refusal.getMessage().contains("user-token"), refusal.getMessage());
        }
    }

    @Nested
    class Scopes {

        @Test
        void areSentInTheParameterOfTheServer() {
            server.issuesToken();
            TestPerson person = TestPerson.whoGets("a-code");
            TestContext slack = server.client()
                    .with("scope_parameter", "user_scope")
                    .with("scope_separator", ",")
                    .with("scopes", List.of("chat:write", "users:read"));

            server.provider(slack).login(person.request(Mode.BROWSER));

            Map<String, String> asked = person.asked().parameters();
            assertEquals("chat:write,users:read", asked.get("user_scope"));
            assertFalse(asked.containsKey("scope"));
        }

        @Test
        void ofAnAnswerAreSplitAtTheSeparator() {
            server.tokenAnswer("{\"access_token\":\"at\",\"scope\":\"read the wiki|write\"}");

            assertEquals(
                    List.of("read the wiki", "write"),
                    login(server.client().with("scope_separator", "|")).scope());
        }
    }

    /** Whose the tokens are, at a server without ID tokens. */
    @Nested
    class Subject {

        private TestContext github() {
            return server.client().with("subject_member", "id");
        }

        private Token loggedIn(TestContext context) {
            server.issuesToken();
            return login(context);
        }

        private Token ofOctocat() {
            userInfo("{\"login\":\"octocat\",\"id\":583231,\"name\":null}");
            return loggedIn(github());
        }

        @Test
        void isAskedForByTheLogin() {
            Token token = ofOctocat();

            assertEquals(
                    new Person(server.url("/token"), "583231", "octocat"),
                    PersonOfToken.of(token).orElseThrow());
            assertEquals("Bearer at-1", server.requests("/userinfo").get(0).getHeader("Authorization"));
        }

        @Test
        void mayStandDeeperInTheAnswer() {
            userInfo("{\"data\":{\"user\":{\"id\":\"U1\"}}}");

            Token token = loggedIn(server.client().with("subject_member", "data.user.id"));

            assertEquals("U1", PersonOfToken.of(token).orElseThrow().subject());
            assertEquals("U1", PersonOfToken.of(token).orElseThrow().name());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"{}", "{\"id\":null}", "{\"id\":\"\"}", "{\"id\":true}", "{\"id\":1.5}", "{\"id\":{\"a\":1}}"
                })
        @Tag("attack")
        void isNeverUnknownAfterALogin(String answer) { // else anyone's login could replace the stored one
            userInfo(answer);

            ProtocolException refusal = assertThrows(ProtocolException.class, () -> loggedIn(github()));

            assertTrue(refusal.getMessage().contains("does not say who logged in: id is "), refusal.getMessage());
            assertTrue(refusal.getMessage().contains("Check subject_member"), refusal.getMessage());
        }

        @Test
        void mustBeShort() {
            userInfo("{\"id\":\"" + "x".repeat(256) + "\"}");

            assertThrows(ProtocolException.class, () -> loggedIn(github()));
        }

        @Test
        void isMissingInAnAnswerThatIsAnError() { // Slack answers errors with HTTP 200
            userInfo("{\"ok\":false,\"error\":\"missing_scope\"}");

            ProtocolException refusal = assertThrows(ProtocolException.class, () -> loggedIn(github()));

            assertTrue(refusal.getMessage().contains("its error is \"missing_scope\""), refusal.getMessage());
        }

        @Test
        void failsTheLoginWhereTheServerDoesNotAnswer() {
            server.wireMock().stubFor(get("/userinfo").willReturn(aResponse().withStatus(503)));

            assertThrows(NetworkException.class, () -> loggedIn(github()));
        }

        @Test
        void isNotAskedForWithoutTheKey() {
            loggedIn(server.client());

            assertTrue(server.requests("/userinfo").isEmpty());
        }

        @Test
        void isNotAskedForAService() {
            server.issuesToken();

            server.provider(server.confidentialClient()
                            .with("subject_member", "id")
                            .with("flow", "client_credentials"))
                    .login(TestPerson.whoGets("unused").request(Mode.BROWSER));

            assertTrue(server.requests("/userinfo").isEmpty());
        }

        @Test
        void staysWithARefreshedToken() {
            Token token = ofOctocat();

            Token refreshed = server.provider(github()).refresh(token).accept();

            assertEquals(PersonOfToken.of(token), PersonOfToken.of(refreshed));
        }

        @Test
        @Tag("attack")
        void ofARefreshedTokenIsComparedWithThatOfTheLogin() {
            Token token = ofOctocat();
            userInfo("{\"login\":\"mallory\",\"id\":666}");

            TokenRefusedException refusal = assertThrows(
                    TokenRefusedException.class,
                    () -> server.provider(github()).refresh(token).accept());

            assertTrue(
                    refusal.getMessage().contains("id is \"666\", that of the login is \"583231\""),
                    refusal.getMessage());
        }

        @ParameterizedTest
        @ValueSource(ints = {403, 404, 503})
        void thatCannotBeAskedAfterARefreshStays(int status) {
            Token token = ofOctocat();
            server.wireMock().stubFor(get("/userinfo").willReturn(aResponse().withStatus(status)));
            TestContext context = github();

            Token refreshed = server.provider(context).refresh(token).accept();

            assertEquals(PersonOfToken.of(token), PersonOfToken.of(refreshed));
            assertEquals(1, context.warnings().size(), context.warnings().toString());
        }

        @Test
        void isNotAskedWithATokenForATarget() { // it is for another server only
            Token token = ofOctocat();

            server.provider(github())
                    .refresh(token, Target.ofScopes("repo"))
                    .orElseThrow()
                    .accept();

            assertEquals(1, server.requests("/userinfo").size());
        }

        @Test
        @Tag("attack")
        void ofAnAnswerAboutTheUserIsComparedWithThatOfTheLogin() {
            Token token = ofOctocat();
            userInfo("{\"login\":\"mallory\",\"id\":666}");

            ProtocolException refusal = assertThrows(
                    ProtocolException.class, () -> server.provider(github()).userInfo(token));

            assertTrue(refusal.getMessage().contains("answered about another person"), refusal.getMessage());
        }

        @Test
        void isPartOfTheOwnerOfTheTokens() { // with a member that all people share, anyone would count as the owner
            Optional<String> byId = owner(github());

            assertEquals(byId, owner(github().with("scopes", "repo")));
            assertNotEquals(byId, owner(server.client()));
            assertNotEquals(byId, owner(server.client().with("subject_member", "type")));
        }

        private static Optional<String> owner(TestContext context) {
            return new OAuth2ProviderFactory().binding(context.settings()).map(TokenOwner::clientId);
        }
    }

    @Nested
    class RevocationByDelete {

        private TestContext github() {
            return server.confidentialClient().with("revocation", "basic_json_delete");
        }

        private List<Outcome> outcomes(TestContext context, ResponseDefinitionBuilder answer) {
            server.wireMock().stubFor(delete("/revoke").willReturn(answer));
            return server.provider(context).revoke(token()).outcomes();
        }

        private Result ofAccessToken(ResponseDefinitionBuilder answer) {
            return outcomes(github(), answer).get(1).result();
        }

        @Test
        void sendsTheAccessTokenOnly() {
            List<Outcome> outcomes = outcomes(github(), aResponse().withStatus(204));

            assertEquals(Result.NOT_SUPPORTED, outcomes.get(0).result());
            assertEquals(new Outcome("access_token", Result.REVOKED, ""), outcomes.get(1));
            assertEquals(1, server.requests("/revoke").size());
            LoggedRequest request = server.requests("/revoke").get(0);
            String basic = request.getHeader("Authorization").substring("Basic ".length());
            assertEquals(
                    "my-app:s3cret%2F%2B%3A%25", new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8));
            assertEquals("application/json", request.getHeader("Content-Type"));
            assertEquals("{\"access_token\":\"at-secret\"}", request.getBodyAsString());
        }

        @ParameterizedTest
        @ValueSource(ints = {404, 422})
        void findsATokenThatIsGone(int status) {
            assertEquals(
                    Result.REVOKED,
                    ofAccessToken(okJson("{\"message\":\"Not Found\"}").withStatus(status)));
        }

        @Test
        void doesNotTakeAPageForAnAnswer() {
            assertEquals(
                    Result.FAILED, ofAccessToken(aResponse().withStatus(404).withBody("<html>no such page</html>")));
            assertEquals(
                    Result.FAILED, ofAccessToken(aResponse().withStatus(302).withHeader("Location", "/")));
        }

        @Test
        void reportsARefusedClient() {
            List<Outcome> outcomes =
                    outcomes(github(), okJson("{\"message\":\"at-secret\"}").withStatus(401));

            assertEquals(Result.FAILED, outcomes.get(1).result());
            assertTrue(outcomes.get(1).message().endsWith("refused: HTTP 401"), outcomes.toString());
        }

        @Test
        void needsTheSecret() {
            List<Outcome> outcomes = outcomes(
                    server.client().with("revocation", "basic_json_delete"),
                    aResponse().withStatus(204));

            assertTrue(
                    outcomes.stream().allMatch(outcome -> outcome.result() == Result.NOT_SUPPORTED),
                    outcomes.toString());
            assertTrue(server.requests("/revoke").isEmpty());
        }
    }

    @Nested
    class WithoutAKey {

        private OAuthErrorException refreshRefused(int status, String mediaType, String body) {
            server.tokenAnswer(status, mediaType, body);
            return assertThrows(
                    OAuthErrorException.class,
                    () -> server.provider(server.client()).refresh(token()));
        }

        @ParameterizedTest
        @CsvSource({
            "200, bad_refresh_token, The refresh token passed is incorrect or expired.", // GitHub
            "200, invalid_refresh_token, ''", // Slack
            "403, invalid_grant, Unknown or invalid refresh token.", // Atlassian
            "403, unauthorized_client, refresh_token is invalid", // Atlassian
            "400, unauthorized_client, token was already used", // Gitea and Forgejo
            "400, unauthorized_client, unable to parse refresh token"
        })
        void aRefreshTokenThatHasEndedIsAnInvalidGrant(int status, String error, String description) {
            OAuthErrorException refusal = refreshRefused(
                    status,
                    "application/json",
                    "{\"error\":\"" + error + "\",\"error_description\":\"" + description + "\"}");

            assertEquals("invalid_grant", refusal.error());
            assertEquals(status, refusal.status());
            assertTrue(refusal.getMessage().contains(error), refusal.getMessage());
        }

        @Test
        void aFormWithAnErrorIsAnError() {
            assertEquals(
                    "invalid_grant",
                    refreshRefused(
                                    200,
                                    "application/x-www-form-urlencoded; charset=utf-8",
                                    "error=bad_refresh_token&error_description=Ended")
                            .error());
        }

        @Test
        void aClientThatMayNotRefreshHasNoEndedLogin() {
            assertEquals(
                    "unauthorized_client",
                    refreshRefused(400, "application/json", "{\"error\":\"unauthorized_client\"}")
                            .error());
        }

        @Test
        void aCodeIsNoRefreshToken() {
            server.tokenAnswer(
                    400,
                    "application/json",
                    "{\"error\":\"unauthorized_client\",\"error_description\":\"token was already used\"}");

            OAuthErrorException refusal = assertThrows(OAuthErrorException.class, () -> login(server.client()));

            assertEquals("unauthorized_client", refusal.error());
        }

        @Test
        void anErrorOfTheServerSaysNothingOfTheRefreshToken() {
            server.tokenAnswer(
                    500,
                    "application/json",
                    "{\"error\":\"unauthorized_client\",\"error_description\":\"token was already used\"}");

            RuntimeException failure = assertThrows(
                    RuntimeException.class,
                    () -> server.provider(server.client()).refresh(token()));

            assertFalse(
                    failure instanceof OAuthErrorException refusal
                            && refusal.error().equals("invalid_grant"),
                    failure::toString);
        }

        @Test
        void aPageOfAProxySaysNothingOfTheRefreshToken() {
            server.tokenAnswer(403, "text/html", "<html>invalid_grant</html>");

            assertThrows(
                    ProtocolException.class,
                    () -> server.provider(server.client()).refresh(token()));
        }

        private Result revoked(String body) {
            server.wireMock().stubFor(post("/revoke").willReturn(okJson(body)));
            return server.provider(server.client())
                    .revoke(token())
                    .outcomes()
                    .get(1)
                    .result();
        }

        @Test
        void aRevocationMayFailWithTheStatus200() { // Slack
            assertEquals(Result.REVOKED, revoked("{\"ok\":true,\"revoked\":true}"));
            assertEquals(Result.FAILED, revoked("{\"ok\":false,\"error\":\"internal_error\"}"));
            assertEquals(Result.REVOKED, revoked("{\"ok\":false,\"error\":\"token_revoked\"}"));
        }
    }

    @Nested
    class Configuration {

        private List<String> problems(String key, Object value) {
            return server.client().with(key, value).problems(new OAuth2ProviderFactory());
        }

        @ParameterizedTest
        @CsvSource({
            "token_member, authed_user",
            "scope_parameter, scope",
            "scope_parameter, user_scope",
            "scope_separator, ','",
            "subject_member, user.account_id",
            "revocation, form"
        })
        void takesWhatServersNeed(String key, String value) {
            assertEquals(List.of(), problems(key, value));
        }

        @ParameterizedTest
        @CsvSource({
            "token_member, a.b",
            "scope_parameter, Scope",
            "scope_parameter, user scope",
            "scope_separator, ab",
            "scope_separator, x",
            "subject_member, a..b",
            "subject_member, .id",
            "subject_member, a.b.c.d.e.f",
            "revocation, delete"
        })
        void refusesOtherWords(String key, String value) {
            assertEquals(1, problems(key, value).size());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "state", "nonce", "redirect_uri", "client_id", "client_secret", "code_challenge",
                            "code_challenge_method",
                    "response_type", "response_mode", "request", "request_uri", "resource", "login_hint", "prompt",
                    "authorization_details", "dpop_jkt", "id_token_hint", "max_age", "acr_values", "claims"
                })
        @Tag("attack")
        void letsNoScopeReplaceAParameterThatProtectsALogin(String name) {
            List<String> problems = problems("scope_parameter", name);

            assertEquals(1, problems.size(), problems.toString());
            assertTrue(problems.get(0).contains(name + " is set by each login itself"), problems.toString());
        }

        @Test
        void sendsAParameterOnce() {
            List<String> problems = server.client()
                    .with("scope_parameter", "user_scope")
                    .with("extra", Map.of("authorize_params", Map.of("user_scope", "x")))
                    .problems(new OAuth2ProviderFactory());

            assertEquals(1, problems.size(), problems.toString());
        }

        @Test
        void wantsScopesThatTheSeparatorCanSeparate() {
            List<String> problems = server.client()
                    .with("scope_separator", ",")
                    .with("scopes", "a,b")
                    .problems(new OAuth2ProviderFactory());

            assertTrue(problems.get(0).contains("write scopes as a list"), problems.toString());
        }

        @Test
        void wantsTheEndpointThatNamesTheUser() {
            List<String> problems = server.client()
                    .without("userinfo_url")
                    .with("subject_member", "id")
                    .problems(new OAuth2ProviderFactory());

            assertEquals(1, problems.size(), problems.toString());
        }
    }
}
