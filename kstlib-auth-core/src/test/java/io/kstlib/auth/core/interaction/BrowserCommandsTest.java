package io.kstlib.auth.core.interaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrowserCommandsTest {

    private static final URI URL = URI.create("https://sso.example/authorize?a=1&b='x'");
    private static final String TEXT = URL.toString();

    private static List<List<String>> commands(String operatingSystem, Map<String, String> environment) {
        return Browser.Commands.of(environment, operatingSystem).forUrl(URL);
    }

    @Test
    void usesTheOpenerOfThePlatform() {
        assertEquals(List.of(List.of("open", TEXT)), commands("Mac OS X", Map.of()));
        assertEquals(
                List.of(List.of("rundll32", "url.dll,FileProtocolHandler", TEXT)), commands("Windows 11", Map.of()));
        assertEquals(List.of(List.of("xdg-open", TEXT)), commands("Linux", Map.of("DISPLAY", ":0")));
        assertEquals(List.of(List.of("xdg-open", TEXT)), commands("Linux", Map.of("WAYLAND_DISPLAY", "wayland-0")));
    }

    @Test
    void startsNoTextBrowserWithoutADisplay() {
        assertEquals(List.of(), commands("Linux", Map.of("SSH_CONNECTION", "1.2.3.4 5 6.7.8.9 22")));
        assertEquals(List.of(), commands("Linux", Map.of("DISPLAY", "")));
    }

    @Test
    void opensTheBrowserOfWindowsUnderWsl() {
        List<List<String>> commands = commands("Linux", Map.of("WSL_DISTRO_NAME", "Ubuntu", "DISPLAY", ":0"));

        assertEquals(List.of("wslview", TEXT), commands.get(0));
        assertEquals(List.of("xdg-open", TEXT), commands.get(commands.size() - 1));
        assertTrue(commands.stream().noneMatch(words -> words.contains("powershell.exe")), "no shell sees the URL");
    }

    @Test
    void prefersTheBrowserVariableAndTakesItsAlternativesInOrder() {
        Map<String, String> environment = Map.of("BROWSER", "firefox --new-window %s:chromium:", "DISPLAY", ":0");

        assertEquals(
                List.of(List.of("firefox", "--new-window", TEXT), List.of("chromium", TEXT)),
                commands("Linux", environment));
    }

    @Test
    void keepsQuotedWordsOfTheBrowserVariableTogether() {
        assertEquals(
                List.of(List.of("/opt/my browser/run", "--url=" + TEXT, "a:b")),
                commands("Linux", Map.of("BROWSER", "'/opt/my browser/run' --url=%s \"a:b\"")));
        assertEquals(
                List.of(List.of("C:\\Program Files\\b.exe", TEXT)),
                commands("Windows 11", Map.of("BROWSER", "\"C:\\Program Files\\b.exe\"")));
    }

    @Test
    void ignoresABrowserVariableThatIsBlank() {
        assertEquals(List.of(List.of("open", TEXT)), commands("Mac OS X", Map.of("BROWSER", " ")));
    }

    @Test
    void opensTheBrowserBeforeThePersonWhoseVsCodeRunsElsewhere() {
        assertEquals(
                List.of(List.of("code", "--openExternal", TEXT)),
                commands("Linux", Map.of("VSCODE_IPC_HOOK_CLI", "/run/vscode.sock", "SSH_CONNECTION", "1 2 3 4")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"w3m", "lynx", "/usr/bin/w3m -T text/html", "links2", "elinks", "www-browser"})
    void neverStartsABrowserThatTakesTheTerminalOver(String browser) {
        assertEquals(List.of(), commands("Linux", Map.of("BROWSER", browser)));
        assertEquals(List.of(List.of("firefox", TEXT)), commands("Linux", Map.of("BROWSER", browser + ":firefox")));
    }
}
