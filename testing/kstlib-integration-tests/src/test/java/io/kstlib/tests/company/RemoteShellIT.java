package io.kstlib.tests.company;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.sops.tool.RequiredTool;
import io.kstlib.tests.browser.Callback;
import io.kstlib.tests.browser.FakeOpeners;
import io.kstlib.tests.browser.Start;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import io.kstlib.tests.network.OddServer;
import io.kstlib.tests.servers.ConsentingServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where {@code login} finds a browser, and what it does where there is none. The openers on the {@code PATH} are fakes. */
@Timeout(120)
class RemoteShellIT {

    private final ConsentingServer server = new ConsentingServer();

    @TempDir
    Path home;

    private Command command;
    private FakeOpeners openers;

    @BeforeEach
    void configure() {
        openers = FakeOpeners.in(
                home.resolve("bin"), "xdg-open", "wslview", "explorer.exe", "code", "w3m", "lynx", "own-browser");
        command =
                server.configure(Command.inThisJvm(home)).with("PATH", openers.folder() + ":" + System.getenv("PATH"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /**
     * Logs in with the browser that the command opened, and returns the line that the opener wrote. The system looks for openers on the {@code PATH}
     * of the process.
     */
    private String logInByBrowser() {
        try (RunningCommand login = command.asProcess().start("auth", "login")) {
            login.awaitTalk("Waiting for you to log in there");
            String line = openers.awaitStart(Command.LIMIT);
            URI url = FakeOpeners.url(line);
            Callback.follow(ConsentingServer.redirect(Start.ledOnFrom(url)));
            login.await().endedWith(0);
            assertEquals(List.of(line), openers.starts());
            return line.replace(url.toString(), "URL");
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
            Result result = login.await().endedWith(2);

            assertTrue(result.err().contains(reason), result::toString);
            assertTrue(
                    result.err().contains("standard input is not a terminal. Log in from a terminal"),
                    result::toString);
            assertEquals("", result.out());
        }
        assertEquals(List.of(), openers.starts());
    }

    @ParameterizedTest
    @CsvSource({"SSH_CONNECTION, 1.2.3.4 5 6.7.8.9 22", "KSTLIB__AUTH__PROVIDERS__CORPORATE__LOGIN_MODE, manual"})
    void aSilentServerDoesNotHoldUpWhatNoOneCanComplete(String variable, String value) {
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
                Result result = login.await().endedWith(2);

                assertEquals("", result.out());
            }
            assertEquals(0, silent.connections());
        }
    }

    @Test
    void goesOnByPastingAtATerminalOverSsh() {
        Path script = RequiredTool.onPath("script");
        command.with("SSH_CONNECTION", "1.2.3.4 5 6.7.8.9 22").with("SHELL", "/bin/sh");
        try (RunningCommand login = command.atTerminal(script).start("auth", "login")) {
            URI url = login.awaitUrl();
            login.type(ConsentingServer.redirect(url) + "\r");
            Result result = login.await().endedWith(0);

            assertTrue(
                    result.out().contains("No browser is opened, since this is a remote shell (SSH)"),
                    result::toString);
        }
        assertEquals(List.of(), openers.starts());
    }

    @Test
    void theBrowserVariableWinsOverSsh() {
        command.with("SSH_CONNECTION", "1.2.3.4 5 6.7.8.9 22").with("BROWSER", "own-browser --new %s");

        assertEquals("own-browser --new URL BROWSER=own-browser --new %s", logInByBrowser());
    }

    @Test
    void usesTheOpenerOfTheDesktopAndKeepsItFromTextBrowsers() {
        command.with("DISPLAY", ":0");

        String line = logInByBrowser();

        assertTrue(line.startsWith("xdg-open URL BROWSER=x-www-browser:firefox:"), line);
        assertFalse(line.contains("w3m") || line.contains("lynx"), line);
    }

    @ParameterizedTest
    @CsvSource({"WSL_DISTRO_NAME, Ubuntu, wslview URL", "VSCODE_IPC_HOOK_CLI, /run/vscode.sock, code --openExternal URL"
    })
    void usesTheOpenersOfWslAndVsCode(String variable, String value, String line) {
        command.with(variable, value);

        assertEquals(line + " BROWSER=", logInByBrowser());
    }

    @Test
    void theConfigurationSetsTheMode() {
        command.with("BROWSER", "own-browser").with("KSTLIB__AUTH__PROVIDERS__CORPORATE__LOGIN_MODE", "manual");
        try (RunningCommand login = command.start("auth", "login")) {
            login.type(ConsentingServer.redirect(login.awaitUrl()).toString());
            login.await().endedWith(0);
        }
        assertEquals(List.of(), openers.starts());
    }
}
