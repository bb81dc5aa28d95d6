package io.kstlib.auth.oauth2;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.oauth2.client.OAuth2ProviderFactory;
import io.kstlib.auth.testkit.server.TestPerson;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OAuth2ProviderBuilderTest {

    @RegisterExtension
    final Server server = new Server();

    @Test
    void logsInWithoutAConfigurationFile() {
        server.issuesToken();
        server.wireMock().stubFor(post("/revoke").willReturn(ok()));
        server.wireMock()
                .stubFor(get("/userinfo")
                        .willReturn(aResponse()
                                .withHeader("Content-Type", "application/json")
                                .withBody("{\"login\":\"octocat\"}")));
        TestPerson person = TestPerson.whoPastes(asked -> "a-code");
        OAuth2ProviderBuilder builder = OAuth2Provider.builder("github")
                .authorizeUrl(URI.create(server.url("/authorize")))
                .tokenUrl(URI.create(server.url("/token")))
                .userinfoUrl(URI.create(server.url("/userinfo")))
                .revokeUrl(URI.create(server.url("/revoke")))
                .clientId("my-app")
                .clientSecret("env://GITHUB_SECRET")
                .scopes("read:user")
                .prompt("consent")
                .loginHint("octocat")
                .authorizeParameter("allow_signup", "false")
                .header("X-Route", "sso");

        try (AuthClient github = builder.build(Kstlib.builder().environment(Map.of("GITHUB_SECRET", "s3cret")))) {
            github.login(LoginOptions.with(person).mode(Mode.MANUAL));

            assertEquals("at-1", github.getToken().accessToken().reveal());
            assertEquals(Map.of("login", "octocat"), github.getUserInfo());
            assertFalse(github.revoke().isIncomplete());
        }
        assertEquals("consent", person.asked().parameters().get("prompt"));
        assertEquals("octocat", person.asked().parameters().get("login_hint"));
        assertEquals("false", person.asked().parameters().get("allow_signup"));
        assertEquals("s3cret", server.form("/token").get("client_secret"));
        assertEquals("sso", server.requests("/token").get(0).getHeader("X-Route"));
    }

    @Test
    void reportsEverythingThatIsWrongAtOnce() {
        ConfigurationException refusal = assertThrows(
                ConfigurationException.class,
                () -> OAuth2Provider.builder("github")
                        .withoutPkce()
                        .tokenUrl(URI.create("http://example.com/token"))
                        .build());

        assertEquals(4, refusal.problems().size(), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("auth.providers.github.client_id (code): missing"));
    }

    @Test
    void signsRequestsForAnIssuerOnly() {
        OAuth2ProviderBuilder builder = OAuth2Provider.builder("github")
                .authorizeUrl(URI.create(server.url("/authorize")))
                .tokenUrl(URI.create(server.url("/token")))
                .clientId("my-app")
                .signedRequests();

        try (AuthClient github = builder.build(Kstlib.builder().environment(Map.of()))) {
            LoginOptions options =
                    LoginOptions.with(TestPerson.whoPastes(asked -> "a-code")).mode(Mode.MANUAL);

            ConfigurationException refusal = assertThrows(ConfigurationException.class, () -> github.login(options));

            assertTrue(refusal.getMessage().contains("a signed request names the issuer"), refusal.getMessage());
        }
    }

    @Test
    void refusesAProviderOfAnotherType() {
        Kstlib kstlib = Kstlib.builder()
                .configuration(Map.of(
                        "auth",
                        Map.of("token_storage", "memory", "providers", Map.of("corporate", Map.of("type", "oidc")))))
                .build();

        ConfigurationException refusal = assertThrows(
                ConfigurationException.class,
                () -> Engine.requireType(kstlib, "corporate", OAuth2ProviderFactory.class));

        assertEquals(
                "auth.providers.corporate.type (code): is oidc and not oauth2; use Kstlib.load().client(name) for"
                        + " providers of any type",
                refusal.getMessage());
    }

    @Test
    void takesItsOwnTypeHoweverItIsSpelled() {
        Kstlib kstlib = Kstlib.builder()
                .configuration(Map.of(
                        "auth",
                        Map.of("token_storage", "memory", "providers", Map.of("corporate", Map.of("type", "OAuth")))))
                .build();

        assertDoesNotThrow(() -> Engine.requireType(kstlib, "corporate", OAuth2ProviderFactory.class));
    }

    @Test
    void showsNoSecret() { // security rule 6
        assertFalse(OAuth2Provider.builder("github")
                .clientSecret("s3cret")
                .toString()
                .contains("s3cret"));
    }
}
