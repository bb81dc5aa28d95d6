package io.kstlib.auth.cli.command;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static io.kstlib.auth.cli.Schemas.assertFits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.kstlib.auth.cli.Shell;
import io.kstlib.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The commands of a service, which needs no login (RFC 6749 section 4.4). */
class ServiceTest {

    @RegisterExtension
    final WireMockExtension server = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    @TempDir
    Path home;

    private Shell shell;

    @BeforeEach
    void openShell() throws IOException {
        shell = new Shell(home).by(Clock.systemUTC());
        Path own = Files.createDirectories(home.resolve(".config/kstlib"));
        Files.writeString(own.resolve("kstlib.conf.yml"), """
                auth:
                  token_storage: file
                  providers:
                    service:
                      type: oauth2
                      flow: client_credentials
                      client_id: my-service
                      client_secret: s3cret
                      token_url: %s/token
                """.formatted(server.baseUrl()));
        issues("at-1");
    }

    private void issues(String token) {
        server.stubFor(post("/token")
                .willReturn(okJson("{\"access_token\":\"" + token
                        + "\",\"token_type\":\"Bearer\",\"expires_in\":3600,\"refresh_token\":\"rt\"}")));
    }

    private int requests() {
        return server.getAllServeEvents().size();
    }

    @Test
    void tokenNeedsNoLoginAndIsKept() {
        assertEquals("at-1\n", shell.run("auth", "token").out());
        assertEquals("at-1\n", shell.run("auth", "token", "-q", "service").out());

        assertEquals(1, requests());
    }

    @Test
    void refreshGetsAnotherToken() {
        assertEquals("at-1\n", shell.run("auth", "token", "--refresh").out());
        issues("at-2");
        assertEquals("at-2\n", shell.run("auth", "token", "--refresh").out());

        assertEquals(2, requests());
        assertTrue(server.getAllServeEvents().stream()
                .allMatch(event -> event.getRequest().getBodyAsString().contains("grant_type=client_credentials")));
    }

    @Test
    void statusSaysThatNoLoginIsNeeded() {
        Shell.Result before = shell.run("auth", "status", "-q");
        Shell.Result json = shell.run("auth", "status", "--json");

        assertEquals(4, before.code());
        assertEquals("service: no token yet; no login is needed, \"kstlib auth token\" obtains one\n", before.out());
        assertEquals("obtainable", Json.readObject(json.out()).get("state"));
        assertFits("status", json.out());

        shell.run("auth", "token");
        Shell.Result after = shell.run("auth", "status");

        assertEquals(0, after.code());
        assertTrue(after.out().contains("not needed: the next token is obtained without a login"), after.out());
        assertEquals(1, requests(), "status asks no server");
    }

    @Test
    void anExpiredTokenIsFollowedByAnother() {
        shell.run("auth", "token");
        issues("at-2");
        shell.by(Clock.offset(Clock.systemUTC(), Duration.ofHours(2)));

        Shell.Result status = shell.run("auth", "status", "-q");

        assertEquals(4, status.code());
        assertTrue(status.out().startsWith("service: expired, another one is obtained without a login"), status.out());
        assertEquals("at-2\n", shell.run("auth", "token").out());
    }

    @Test
    void aClientThatTheServerDoesNotKnowIsToldAndNotAskedToLogIn() { // RFC 6749 section 5.2
        server.stubFor(
                post("/token").willReturn(aResponse().withStatus(401).withBody("{\"error\":\"invalid_client\"}")));

        Shell.Result refused = shell.run("auth", "token");

        assertEquals(1, refused.code(), refused.err());
        assertTrue(refused.err().contains("invalid_client"), refused.err());
        assertFalse(refused.err().contains("auth login"), refused.err());
    }

    @Test
    void loginWorksAndForceGetsAnotherToken() {
        assertTrue(shell.run("auth", "login").out().startsWith("Logged in to service."));
        assertTrue(shell.run("auth", "login").out().startsWith("Already logged in to service."));
        issues("at-2");
        assertTrue(shell.run("auth", "login", "--force").out().startsWith("Logged in to service."));

        assertEquals("at-2\n", shell.run("auth", "token").out());
        assertEquals(2, requests());
    }

    @Test
    void doctorHasNothingAgainstIt() {
        assertFalse(shell.run("auth", "doctor", "service").out().contains("auth login"));
    }
}
