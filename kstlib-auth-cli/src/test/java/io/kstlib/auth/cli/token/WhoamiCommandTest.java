package io.kstlib.auth.cli.token;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.kstlib.auth.cli.Schemas.assertFits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.StoredTokens;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class WhoamiCommandTest {

    @RegisterExtension
    static final WireMockExtension SERVER = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    private static final String CLAIMS =
            "{\"sub\":\"4711\",\"name\":\"Jane Doe\",\"email\":\"jane@company.com\",\"groups\":[\"a\"]}";

    @TempDir
    Path home;

    private Shell shell;

    @BeforeEach
    void logIn() {
        SERVER.stubFor(get("/userinfo").willReturn(okJson(CLAIMS)));
        shell = new Shell(home)
                .configure(Configs.oauth2(SERVER.baseUrl()))
                .store(
                        "local",
                        StoredTokens.expiring(Duration.ofHours(1))
                                .issuedBy(SERVER.baseUrl() + "/token", "my-app")
                                .json());
    }

    @Test
    void namesThePersonAndTheClaims() {
        assertEquals("""
                Jane Doe <jane@company.com>
                  sub     4711
                  name    Jane Doe
                  email   jane@company.com
                  groups  ["a"]
                """, shell.run("auth", "whoami").out());
    }

    @Test
    void namesThePersonInOneLineWhenQuiet() {
        assertEquals(new Shell.Result(0, "Jane Doe <jane@company.com>\n", ""), shell.run("auth", "whoami", "-q"));
    }

    @Test
    void printsTheAnswerAsItIs() {
        assertEquals(new Shell.Result(0, CLAIMS + "\n", ""), shell.run("auth", "whoami", "--raw"));
    }

    @Test
    void answersInJson() {
        assertFits("whoami", shell.run("auth", "whoami", "--json").out());
    }

    @Test
    void namesAGitHubUserByLogin() {
        SERVER.stubFor(get("/userinfo").willReturn(okJson("{\"login\":\"octocat\",\"id\":1,\"name\":null}")));

        assertEquals("octocat\n", shell.run("auth", "whoami", "-q").out());
    }

    @Test
    void endsWithTwoWhenNoOneIsLoggedIn() {
        shell.run("auth", "logout", "--no-revoke");

        Shell.Result result = shell.run("auth", "whoami");

        assertEquals(2, result.code());
        assertTrue(result.err().contains("kstlib auth login local"), result.err());
    }
}
