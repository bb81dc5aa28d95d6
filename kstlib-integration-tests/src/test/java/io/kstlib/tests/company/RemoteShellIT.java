package io.kstlib.tests.company;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.kstlib.tests.browser.Callback;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import io.kstlib.tests.network.OddServer;
import io.kstlib.tests.tool.RequiredTool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where {@code login} finds a browser, and how it goes on where there is none. The openers on the {@code PATH} are fakes. */
@Timeout(120)
class RemoteShellIT {

    @RegisterExtension
    final WireMockExtension server = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options()
                    .dynamicPort()
                    .bindAddress("127.0.0.1")
                    .globalTemplating(true))
            .build();

    @TempDir
    Path home;

    private Command command;
    private Path opened;

    @BeforeEach
    void configure() throws IOException {
        String base = "http://127.0.0.1:" + server.getPort();
        opened = home.resolve("opened");
        Path bin = Files.createDirectory(home.resolve("bin"));
        for (String program :
                new String[] {"xdg-open", "wslview", "explorer.exe", "code", "w3m", "lynx", "own-browser"}) {
            Path opener = Files.writeString(
                    bin.resolve(program),
                    "#!/bin/sh\necho \"" + program + " $* BROWSER=$BROWSER\" >> '" + opened + "'\n");
            Files.setPosixFilePermissions(opener, PosixFilePermissions.fromString("rwx------"));
        }
        command =
                Command.in(home).with("PATH", bin + ":" + System.getenv("PATH")).configured("""
                    auth:
                      token_storage: file
                      callback_server: { port: 0 }
                      providers:
                        corporate:
                          type: oauth2
                          client_id: my-app
                          authorize_url: %1$s/authorize
                          token_url: %1$s/token
                    """.formatted(base));
        server.stubFor(get(urlPathEqualTo("/authorize"))
                .willReturn(aResponse()
                        .withStatus(302)
                        .withHeader(
                                "Location",
                                "{{request.query.redirect_uri}}?code=the-code&state={{request.query.state}}")));
        server.stubFor(post("/token").willReturn(okJson("{\"access_token\":\"at-1\",\"expires_in\":3600}")));
    }

    private String opened() {
        try {
            return Files.exists(opened) ? Files.readString(opened) : "";
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static URI redirect(URI url) throws IOException, InterruptedException {
        return URI.create(HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(url).build(), BodyHandlers.discarding())
                .headers()
                .firstValue("Location")
                .orElseThrow());
    }

    /** Logs in by the browser that the command opened, and answers the line that the opener wrote. */
    private String logInByBrowser() throws IOException, InterruptedException {
        try (RunningCommand login = command.start("auth", "login")) {
            login.awaitTalk("Waiting for the login to be done there");
            String line = opened().strip();
            String url = line.replaceFirst(".*?(http://\\S+).*", "$1");
            Callback.follow(redirect(URI.create(url)));
            login.await().endedWith(0);
            return line.replace(url, "URL");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SSH_CONNECTION, 1.2.3.4 5 6.7.8.9 22, this is a remote shell (SSH)",
        "SSH_TTY, /dev/pts/0, this is a remote shell (SSH)",
        "container, podman, this is a container",
        "BROWSER, w3m, no browser can be opened"
    })
    void nothingWaitsWhereThereIsNeitherABrowserNorATerminal(String variable, String value, String reason) {
        command.with(variable, value);
        try (RunningCommand login = command.start("auth", "login")) { // its input stays open
            Result result = login.await(Duration.ofSeconds(20)).endedWith(2);

            assertTrue(result.err().contains(reason), result::toString);
            assertTrue(
                    result.err().contains("standard input is no terminal. Log in from a terminal"), result::toString);
            assertEquals("", result.out());
        }
        assertEquals("", opened());
    }

    @ParameterizedTest
    @CsvSource({"SSH_CONNECTION, 1.2.3.4 5 6.7.8.9 22", "KSTLIB__AUTH__PROVIDERS__CORPORATE__LOGIN_MODE, manual"})
    void aSilentServerDoesNotHoldUpWhatNobodyCanComplete(String variable, String value) {
        try (OddServer silent = OddServer.silent()) {
            command.with(variable, value).configured("""
                auth:
                  token_storage: file
                  providers:
                    corporate:
                      type: oidc
                      issuer: http://127.0.0.1:%d
                      client_id: my-app
                """.formatted(silent.port()));
            try (RunningCommand login = command.start("auth", "login")) {
                login.endInput();
                // A look at the server would take half a minute; the JVM of a busy machine takes some seconds.
                Result result = login.await(Duration.ofSeconds(15)).endedWith(2);

                assertEquals("", result.out());
            }
            assertEquals(0, silent.connections());
        }
    }

    @Test
    void goesOnByPastingAtATerminalOverSsh() throws IOException, InterruptedException {
        Path script = RequiredTool.onPath("script");
        command.with("SSH_CONNECTION", "1.2.3.4 5 6.7.8.9 22").with("SHELL", "/bin/sh");
        try (RunningCommand login = command.atTerminal(script).start("auth", "login")) {
            URI url = login.awaitUrl();
            login.type(redirect(url) + "\r");
            Result result = login.await().endedWith(0);

            assertTrue(
                    result.out().contains("No browser is opened, since this is a remote shell (SSH)"),
                    result::toString);
        }
        assertEquals("", opened());
    }

    @Test
    void theBrowserVariableWinsOverSsh() throws IOException, InterruptedException {
        command.with("SSH_CONNECTION", "1.2.3.4 5 6.7.8.9 22").with("BROWSER", "own-browser --new %s");

        assertEquals("own-browser --new URL BROWSER=own-browser --new %s", logInByBrowser());
    }

    @Test
    void usesTheOpenerOfTheDesktopAndKeepsItFromTextBrowsers() throws IOException, InterruptedException {
        command.with("DISPLAY", ":0");

        String line = logInByBrowser();

        assertTrue(line.startsWith("xdg-open URL BROWSER=x-www-browser:firefox:"), line);
        assertFalse(line.contains("w3m") || line.contains("lynx"), line);
    }

    @ParameterizedTest
    @CsvSource({"WSL_DISTRO_NAME, Ubuntu, wslview URL", "VSCODE_IPC_HOOK_CLI, /run/vscode.sock, code --openExternal URL"
    })
    void usesTheOpenersOfWslAndVsCode(String variable, String value, String line)
            throws IOException, InterruptedException {
        command.with(variable, value);

        assertEquals(line + " BROWSER=", logInByBrowser());
    }

    @Test
    void theConfigurationPinsTheWay() throws IOException, InterruptedException {
        command.with("BROWSER", "own-browser").with("KSTLIB__AUTH__PROVIDERS__CORPORATE__LOGIN_MODE", "manual");
        try (RunningCommand login = command.start("auth", "login")) {
            login.type(redirect(login.awaitUrl()).toString());
            login.await().endedWith(0);
        }
        assertEquals("", opened());
    }
}
