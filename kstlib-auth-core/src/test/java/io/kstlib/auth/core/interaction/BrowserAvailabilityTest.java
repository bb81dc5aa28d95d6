package io.kstlib.auth.core.interaction;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The places where a login with a browser works. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the programs of these tests are marked executable as POSIX does")
class BrowserAvailabilityTest {

    private static final Optional<String> WORKS = Optional.empty();
    private static final Optional<String> SSH = Optional.of("this is a remote shell (SSH)");
    private static final Optional<String> CONTAINER = Optional.of("this is a container");
    private static final Optional<String> NO_DISPLAY = Optional.of("there is no display here");

    @TempDir
    private Path root;

    private Path bin;

    @BeforeEach
    void makePath() throws IOException {
        bin = Files.createDirectory(root.resolve("bin"));
    }

    private void install(String program) throws IOException {
        Path file = Files.createFile(bin.resolve(program));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Optional<String> noBrowserReason(String... variables) {
        return on("Linux", variables);
    }

    private Optional<String> on(String system, String... variables) {
        Map<String, String> environment = new HashMap<>(Map.of("PATH", "/nowhere:" + bin));
        for (int i = 0; i < variables.length; i += 2) {
            environment.put(variables[i], variables[i + 1]);
        }
        return new BrowserAvailability(environment, system, root).noBrowserReason();
    }

    @Test
    void worksWhereADesktopIs() throws IOException {
        install("xdg-open");

        assertEquals(WORKS, noBrowserReason("DISPLAY", ":0"));
        assertEquals(WORKS, noBrowserReason("WAYLAND_DISPLAY", "wayland-0"));
        assertEquals(WORKS, on("Mac OS X"));
        assertEquals(WORKS, on("Windows 11"));
    }

    @Test
    void doesNotWorkWithoutADisplayOrAnOpener() {
        assertEquals(NO_DISPLAY, noBrowserReason());
        assertEquals(NO_DISPLAY, noBrowserReason("DISPLAY", ""));
        assertEquals(
                Optional.of("nothing that opens a browser is installed (xdg-open)"), noBrowserReason("DISPLAY", ":0"));
    }

    @Test
    void doesNotWorkOverSsh() throws IOException {
        install("xdg-open");

        assertEquals(SSH, noBrowserReason("SSH_CONNECTION", "1.2.3.4 5 6.7.8.9 22"));
        assertEquals(SSH, noBrowserReason("SSH_TTY", "/dev/pts/0"));
        assertEquals(SSH, on("Mac OS X", "SSH_CLIENT", "1.2.3.4 5 22"));
    }

    @Test
    void worksOverSshThatBringsTheDisplay() throws IOException { // the browser runs on the remote machine
        install("xdg-open");

        assertEquals(WORKS, noBrowserReason("SSH_CONNECTION", "1.2.3.4 5 6.7.8.9 22", "DISPLAY", "localhost:10.0"));
    }

    @Test
    void doesNotWorkInContainers() throws IOException {
        assertEquals(CONTAINER, noBrowserReason("container", "podman"));
        assertEquals(CONTAINER, noBrowserReason("KUBERNETES_SERVICE_HOST", "10.0.0.1"));

        Files.createFile(root.resolve(".dockerenv"));
        assertEquals(CONTAINER, noBrowserReason());
    }

    @Test
    void worksWhereverTheBrowserVariableSaysSo() throws IOException {
        Files.createFile(root.resolve(".dockerenv"));

        assertEquals(WORKS, noBrowserReason("BROWSER", "/vscode/helpers/browser.sh"));
        assertEquals(WORKS, noBrowserReason("BROWSER", "firefox", "SSH_CONNECTION", "1.2.3.4 5 6.7.8.9 22"));
    }

    @Test
    void doesNotWorkByABrowserInTheTerminal() {
        assertEquals(NO_DISPLAY, noBrowserReason("BROWSER", "w3m"));
        assertEquals(SSH, noBrowserReason("BROWSER", "/usr/bin/lynx", "SSH_TTY", "/dev/pts/0"));
    }

    @Test
    void worksUnderWslByTheBrowserOfWindows() throws IOException {
        assertEquals(
                Optional.of("nothing that opens a browser is installed (wslview, rundll32.exe, explorer.exe)"),
                noBrowserReason("WSL_DISTRO_NAME", "Ubuntu"));

        install("explorer.exe");
        assertEquals(WORKS, noBrowserReason("WSL_DISTRO_NAME", "Ubuntu"));
        assertEquals(SSH, noBrowserReason("WSL_DISTRO_NAME", "Ubuntu", "SSH_TTY", "/dev/pts/0"));
    }

    @Test
    void worksByTheBrowserBeforeThePersonWhoseVsCodeRunsElsewhere() throws IOException {
        install("code");
        Files.createFile(root.resolve(".dockerenv"));

        assertEquals(WORKS, noBrowserReason("VSCODE_IPC_HOOK_CLI", "/run/vscode.sock", "SSH_TTY", "/dev/pts/0"));
    }
}
