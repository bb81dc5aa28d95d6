package io.kstlib.auth.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What {@code --verbose} says of the requests to a provider (security rule 6). */
class VerboseRequestsTest {

    @RegisterExtension
    static final WireMockExtension SERVER = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    @TempDir
    Path home;

    private Shell shell;

    @BeforeEach
    void openShell() {
        shell = new Shell(home)
                .configure(Configs.oauth2(
                        SERVER.baseUrl(),
                        "      flow: client_credentials",
                        "      client_secret: marked/Client+secret"))
                .by(Clock.systemUTC());
    }

    private String requestLine(Shell.Result result) {
        return result.err()
                .lines()
                .filter(line -> line.contains("POST " + SERVER.baseUrl() + "/token"))
                .findFirst()
                .orElse("")
                .replaceFirst("after [0-9]+ ms", "after N ms");
    }

    @Test
    void showsEachRequestWithTheNamesOfItsParameters() {
        SERVER.stubFor(post("/token")
                .willReturn(jsonResponse("{\"access_token\":\"marked-at\",\"token_type\":\"Bearer\"}", 200)));

        Shell.Result verbose = shell.run("auth", "login", "--verbose");

        assertEquals(0, verbose.code(), verbose.err());
        assertTrue(
                requestLine(verbose)
                        .endsWith("/token (grant_type, scope, client_id, client_secret): HTTP 200, after N ms"),
                verbose.err());
        assertFalse(verbose.err().contains("marked"), verbose.err());
        assertEquals("", requestLine(shell.run("auth", "login", "--force")));
    }

    @Tag("attack")
    @Test
    void showsTheErrorOfTheServerWithoutWhatItQuotes() {
        SERVER.stubFor(post("/token")
                .willReturn(jsonResponse(
                        "{\"error\":\"invalid_client\",\"error_description\":\"bad\\u001b[2J\\u202e"
                                + " marked%2FClient%2Bsecret\",\"refresh_token\":\"marked-rt\"}",
                        401)));

        Shell.Result verbose = shell.run("--verbose", "auth", "login");

        assertEquals(1, verbose.code(), verbose.err());
        assertTrue(
                requestLine(verbose).endsWith("HTTP 401, invalid_client, \"bad [2J [hidden]\", after N ms"),
                verbose.err());
        assertFalse(verbose.err().contains("marked"), verbose.err());
        assertFalse(verbose.err().contains("\u001b[2J"), verbose.err());
    }
}
