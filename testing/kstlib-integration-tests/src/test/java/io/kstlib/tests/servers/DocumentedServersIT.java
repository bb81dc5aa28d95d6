package io.kstlib.tests.servers;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.okForContentType;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.kstlib.tests.browser.Query;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Presets of servers that differ from the RFCs, with a server that answers as their documentation says: login, refresh, whoami and revocation. Only the
 * addresses are those of the test.
 */
@Tag("trial")
class DocumentedServersIT {

    private static final String FORM = "application/x-www-form-urlencoded; charset=utf-8";

    @RegisterExtension
    final WireMockExtension server = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    @TempDir
    Path home;

    /** A section with a preset, whose endpoints are at this server. */
    private Command preset(String name, String further) {
        return Command.inThisJvm(home)
                .configured("""
                auth:
                  token_storage: file
                  providers:
                    %1$s:
                      preset: %1$s
                      client_id: my-app
                      authorization_endpoint: %2$s/authorize
                      token_endpoint: %2$s/token
                      userinfo_endpoint: %2$s/user
                      %3$s
                """.formatted(name, base(), further.strip().replace("\n", "\n      ")));
    }

    private String base() {
        return "http://127.0.0.1:" + server.getPort();
    }

    private void answers(String path, ResponseDefinitionBuilder answer) {
        server.stubFor(any(urlPathEqualTo(path)).willReturn(answer));
    }

    private void token(ResponseDefinitionBuilder answer) {
        answers("/token", answer);
    }

    private List<LoggedRequest> requests(String path) {
        List<LoggedRequest> found = new ArrayList<>();
        server.getAllServeEvents().forEach(event -> {
            if (URI.create(event.getRequest().getUrl()).getPath().equals(path)) {
                found.add(0, event.getRequest()); // the newest event comes first
            }
        });
        return found;
    }

    private LoggedRequest last(String path) {
        List<LoggedRequest> found = requests(path);
        return found.get(found.size() - 1);
    }

    private Map<String, String> lastForm(String path) {
        return Query.of(URI.create("http://form/?" + last(path).getBodyAsString()));
    }

    /** What a login asked the browser for, and how it ended. */
    private record Login(Map<String, String> asked, Result result) {}

    /** The person opens the URL, agrees, and pastes the address at which the browser ends. */
    private Login logIn(Command command, String... options) {
        try (RunningCommand login = command.startLogin("--manual", options)) {
            Map<String, String> asked = Query.of(login.awaitUrl());
            URI callback = Query.with(URI.create(asked.get("redirect_uri")), "code", "the-code");
            login.type(Query.with(callback, "state", asked.get("state")).toString());
            return new Login(asked, login.await());
        }
    }

    private static void assertPerson(Result status, String subject, String name) {
        Map<?, ?> person = (Map<?, ?>) status.json().get("person");
        assertEquals(subject, person.get("subject"), status::toString);
        assertEquals(name, person.get("name"), status::toString);
    }

    private static void assertEnded(Result refused) {
        refused.endedWith(2);
        assertTrue(refused.err().contains("has ended"), refused::toString);
        assertTrue(refused.err().contains("kstlib auth login"), refused::toString);
    }

    /** An OAuth app of GitHub: forms, errors with the status 200, tokens that may expire. */
    @Nested
    class GitHub {

        private static final String EXPIRING = "access_token=gho_1&expires_in=28800&refresh_token=ghr_1"
                + "&refresh_token_expires_in=15897600&scope=repo%2Cuser&token_type=bearer";

        private Command command() {
            return preset("github", """
                    client_secret: "0123456789"
                    scopes: [repo, user, offline_access]
                    revocation_endpoint: %s/applications/my-app/token""".formatted(base()));
        }

        private void isOctocat() {
            answers("/user", okJson("""
                    {"login": "octocat", "id": 583231, "node_id": "MDQ6VXNlcjE=", "type": "User", "name": "monalisa octocat",
                     "email": null}"""));
        }

        private Command loggedIn() {
            token(okForContentType(FORM, EXPIRING));
            isOctocat();
            Command command = command();
            logIn(command).result().endedWith(0);
            return command;
        }

        @Test
        void logsInByAFormAndByTheUser() {
            token(okForContentType(FORM, EXPIRING));
            isOctocat();
            Command command = command();

            Login login = logIn(command);

            login.result().endedWith(0);
            assertEquals("repo user offline_access", login.asked().get("scope"));
            assertEquals("http://127.0.0.1/callback", login.asked().get("redirect_uri"));
            assertEquals("S256", login.asked().get("code_challenge_method"));
            assertEquals("application/json", last("/token").getHeader("Accept"));
            assertEquals("0123456789", lastForm("/token").get("client_secret"));
            Result status = command.run("auth", "status", "--json").endedWith(0);
            assertEquals(List.of("repo", "user"), status.json().get("scope"));
            assertPerson(status, "583231", "octocat");
            assertEquals(
                    "gho_1", command.run("auth", "token", "-q").endedWith(0).line());
        }

        @Test
        void keepsATokenWithoutAnEnd() {
            token(okJson("{\"access_token\":\"gho_1\",\"scope\":\"repo,user\",\"token_type\":\"bearer\"}"));
            isOctocat();
            Command command = command();

            logIn(command).result().endedWith(0);

            assertEquals(
                    "gho_1", command.run("auth", "token", "-q").endedWith(0).line());
        }

        @Test
        void failsALoginWithTheStatus200() {
            token(okForContentType(
                    FORM, "error=bad_verification_code&error_description=The+code+passed+is+incorrect+or+expired."));
            isOctocat();

            Result result = logIn(command()).result();

            result.endedWith(1);
            assertTrue(result.err().contains("bad_verification_code"), result::toString);
            command().run("auth", "status").endedWith(2);
        }

        @Test
        void refreshes() {
            Command command = loggedIn();
            token(okForContentType(FORM, EXPIRING.replace("_1", "_2")));

            command.run("auth", "token", "--refresh").endedWith(0);

            assertEquals("ghr_1", lastForm("/token").get("refresh_token"));
            assertEquals(
                    "gho_2", command.run("auth", "token", "-q").endedWith(0).line());
            assertPerson(command.run("auth", "status", "--json"), "583231", "octocat");
        }

        @Test
        void endsTheLoginWithABadRefreshToken() {
            Command command = loggedIn();
            token(okJson(
                    "{\"error\":\"bad_refresh_token\",\"error_description\":\"The refresh token passed is incorrect"
                            + " or expired.\"}"));

            assertEnded(command.run("auth", "token", "--refresh"));
        }

        @Test
        void saysWhoIsLoggedIn() {
            Command command = loggedIn();

            assertEquals(
                    "monalisa octocat",
                    command.run("auth", "whoami", "-q").endedWith(0).line());
            assertEquals("Bearer gho_1", last("/user").getHeader("Authorization"));
        }

        @Test
        void revokesByDelete() {
            Command command = loggedIn();
            answers("/applications/my-app/token", aResponse().withStatus(204));

            Result logout = command.run("auth", "logout", "--revoke");

            logout.endedWith(0);
            assertTrue(logout.out().contains("takes access tokens only"), logout::toString);
            LoggedRequest request = last("/applications/my-app/token");
            assertEquals("DELETE", request.getMethod().value());
            assertEquals("{\"access_token\":\"gho_1\"}", request.getBodyAsString());
            assertEquals(
                    "Basic " + Base64.getEncoder().encodeToString("my-app:0123456789".getBytes(StandardCharsets.UTF_8)),
                    request.getHeader("Authorization"));
            assertEquals(1, requests("/applications/my-app/token").size());
            assertFalse(logout.toString().contains("gho_1"), logout::toString);
            command.run("auth", "status").endedWith(2);
        }

        @Test
        @Tag("attack")
        void keepsTheLoginWhenSomeoneElseLogsIn() { // security rule 10
            Command command = loggedIn();
            answers("/applications/my-app/token", aResponse().withStatus(204));
            token(okForContentType(FORM, EXPIRING.replace("_1", "_mallory")));
            answers("/user", okJson("{\"login\":\"mallory\",\"id\":666}"));

            Result login = logIn(command, "--force").result();

            login.endedWith(1);
            assertTrue(
                    login.err().contains("You are logged in as octocat; the browser logged in mallory"),
                    login::toString);
            assertTrue(last("/applications/my-app/token").getBodyAsString().contains("gho_mallory"));
            assertEquals(
                    "gho_1", command.run("auth", "token", "-q").endedWith(0).line());
        }

        @Test
        @Tag("attack")
        void handsOutNoTokenWhereAnotherMemberNamesTheUser() { // else all people would be the same person
            loggedIn();
            Command other = preset("github", """
                    client_secret: "0123456789"
                    subject_member: type""");

            Result token = other.run("auth", "token");

            token.endedWith(2);
            assertTrue(token.err().contains("subject_member type"), token::toString);
        }
    }

    /** An app of Slack with PKCE and token rotation: nested tokens, user_scope, errors with the status 200. */
    @Nested
    class Slack {

        private static final String LOGIN = """
                {"ok": true, "app_id": "A1", "authed_user": {"id": "U1", "scope": "chat:write,users:read",
                 "access_token": "xoxe.xoxp-1", "expires_in": 43200, "refresh_token": "xoxe-1", "token_type": "user"},
                 "team": {"id": "T1"}, "enterprise": null, "is_enterprise_install": false}""";

        private static final String REFRESH = """
                {"ok": true, "access_token": "xoxe.xoxp-2", "expires_in": 43200, "refresh_token": "xoxe-2", "token_type": "user",
                 "user_id": "U1", "app_id": "A1", "scope": "chat:write,users:read", "team": {"id": "T1"}}""";

        private Command command() {
            return preset("slack", """
                    scopes: ["chat:write", "users:read"]
                    revocation_endpoint: %s/revoke""".formatted(base()));
        }

        private Command loggedIn() {
            token(okJson(LOGIN));
            answers("/user", okJson("""
                    {"ok": true, "url": "https://team.slack.com/", "team": "Team", "user": "grace", "team_id": "T1", "user_id": "U1"}"""));
            Command command = command();
            Login login = logIn(command);
            login.result().endedWith(0);
            assertEquals("chat:write,users:read", login.asked().get("user_scope"));
            assertNull(login.asked().get("scope"));
            return command;
        }

        @Test
        void logsInWithTheNestedToken() {
            Command command = loggedIn();

            Result status = command.run("auth", "status", "--json").endedWith(0);
            assertEquals(List.of("chat:write", "users:read"), status.json().get("scope"));
            assertPerson(status, "U1", "grace");
            assertEquals(
                    "xoxe.xoxp-1",
                    command.run("auth", "token", "-q").endedWith(0).line());
            assertEquals(
                    "grace", command.run("auth", "whoami", "-q").endedWith(0).line());
        }

        @Test
        void refreshesWithTheTokenAtTheTop() {
            Command command = loggedIn();
            token(okJson(REFRESH));

            command.run("auth", "token", "--refresh").endedWith(0);

            assertEquals("xoxe-1", lastForm("/token").get("refresh_token"));
            assertEquals(
                    "xoxe.xoxp-2",
                    command.run("auth", "token", "-q").endedWith(0).line());
            assertPerson(command.run("auth", "status", "--json"), "U1", "grace");
        }

        @Test
        void endsTheLoginWithAnInvalidRefreshToken() {
            Command command = loggedIn();
            token(okJson("{\"ok\":false,\"error\":\"invalid_refresh_token\"}"));

            assertEnded(command.run("auth", "token", "--refresh"));
        }

        @Test
        void failsALoginWithTheStatus200() {
            token(okJson("{\"ok\":false,\"error\":\"invalid_code\"}"));

            Result result = logIn(command()).result();

            result.endedWith(1);
            assertTrue(result.err().contains("invalid_code"), result::toString);
        }

        @Test
        void revokes() {
            Command command = loggedIn();
            answers("/revoke", okJson("{\"ok\":true,\"revoked\":true}"));

            command.run("auth", "logout", "--revoke").endedWith(0);

            assertEquals("xoxe.xoxp-1", lastForm("/revoke").get("token"));
        }

        @Test
        void saysThatARevocationFailedWithTheStatus200() {
            Command command = loggedIn();
            answers("/revoke", okJson("{\"ok\":false,\"error\":\"internal_error\"}"));

            Result logout = command.run("auth", "logout", "--revoke").endedWith(4);

            assertTrue(logout.err().contains("internal_error"), logout::toString);
        }
    }

    /** An OAuth 2.0 integration (3LO) of Atlassian: rotating refresh tokens, whose end is the status 403. */
    @Nested
    class Atlassian {

        private static final String TOKEN = """
                {"access_token": "eyJ-1", "refresh_token": "rt-1", "expires_in": 3600, "scope": "read:me offline_access",
                 "token_type": "Bearer"}""";

        private Command command() {
            return preset("atlassian", "client_secret: \"0123456789\"");
        }

        private Command loggedIn() {
            token(okJson(TOKEN));
            answers("/user", okJson("""
                    {"account_type": "atlassian", "account_id": "112233aa", "email": "mia@example.com", "name": "Mia Krystof",
                     "account_status": "active"}"""));
            Command command = command();
            Login login = logIn(command);
            login.result().endedWith(0);
            assertEquals("api.atlassian.com", login.asked().get("audience"));
            assertEquals("consent", login.asked().get("prompt"));
            assertEquals("read:me offline_access", login.asked().get("scope"));
            return command;
        }

        @Test
        void logsIn() {
            Command command = loggedIn();

            assertPerson(command.run("auth", "status", "--json").endedWith(0), "112233aa", "mia@example.com");
            assertEquals(
                    "Mia Krystof <mia@example.com>",
                    command.run("auth", "whoami", "-q").endedWith(0).line());
        }

        @Test
        void saysThatTheScopeOfTheUserIsMissing() {
            token(okJson(TOKEN));
            answers("/user", okJson("{\"code\":403,\"message\":\"Forbidden\"}").withStatus(403));

            Result login = logIn(command()).result();

            login.endedWith(1);
            assertTrue(login.err().contains("Add the scope that the endpoint needs"), login::toString);
            command().run("auth", "status").endedWith(2);
        }

        @Test
        void refreshes() {
            Command command = loggedIn();
            token(okJson(TOKEN.replace("-1", "-2")));

            command.run("auth", "token", "--refresh").endedWith(0);

            assertEquals("rt-1", lastForm("/token").get("refresh_token"));
            assertEquals(
                    "eyJ-2", command.run("auth", "token", "-q").endedWith(0).line());
        }

        @Test
        void endsTheLoginWithTheStatus403() {
            for (String answer : List.of(
                    "{\"error\":\"unauthorized_client\",\"error_description\":\"refresh_token is invalid\"}",
                    "{\"error\":\"invalid_grant\",\"error_description\":\"Unknown or invalid refresh token.\"}")) {
                Command command = loggedIn();
                token(okJson(answer).withStatus(403));

                assertEnded(command.run("auth", "token", "--refresh"));
                command.run("auth", "logout", "--no-revoke");
            }
        }

        @Test
        void endsNoLoginByThePageOfAProxy() {
            Command command = loggedIn();
            token(okForContentType("text/html", "<html>Forbidden</html>").withStatus(403));
            command.run("auth", "token", "--refresh");
            token(okJson(TOKEN.replace("-1", "-2")));

            command.run("auth", "token", "--refresh").endedWith(0);
        }

        @Test
        void saysThatNothingWasRevoked() {
            Command command = loggedIn();

            Result logout = command.run("auth", "logout", "--revoke").endedWith(0);

            assertTrue(logout.out().contains("no revocation endpoint"), logout::toString);
        }
    }
}
