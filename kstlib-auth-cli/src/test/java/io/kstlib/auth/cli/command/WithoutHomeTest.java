package io.kstlib.auth.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands where {@code HOME} names no directory. */
class WithoutHomeTest {

    @TempDir
    Path folder;

    private Shell shell(String home) {
        return new Shell(folder).configure(Configs.oauth2("http://127.0.0.1:9")).set("HOME", home);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "relative", "/no/such/home"})
    void whatNeedsOneNamesTheVariable(String home) {
        Shell.Result status = shell(home).run("auth", "status");

        assertEquals(3, status.code());
        assertTrue(status.err().startsWith("kstlib: environment variable HOME: "), status.err());
        assertTrue(status.err().contains("token_storage: memory"), status.err());
        assertFalse(Files.exists(folder.resolve("relative")));
        assertFalse(Files.exists(Path.of("/no")));
    }

    @Test
    void memoryNeedsNone() {
        Shell.Result status =
                shell("").set("KSTLIB__AUTH__TOKEN_STORAGE", "memory").run("auth", "status");

        assertEquals(2, status.code(), status.err());
    }

    @Test
    void theFolderForConfigurationIsEnough() {
        Shell.Result status = shell("")
                .set("XDG_CONFIG_HOME", folder.resolve("xdg").toString())
                .run("auth", "status");

        assertEquals(2, status.code(), status.err());
    }

    @Test
    void initSaysWhatItLacks() {
        Shell.Result init = new Shell(folder)
                .set("HOME", "")
                .run("auth", "init", "--no-check", "--issuer=https://sso.test", "--client-id=a");

        assertEquals(3, init.code());
        assertEquals(
                "kstlib: environment variable HOME: is empty, so there is no home directory; set HOME or"
                        + " XDG_CONFIG_HOME\n",
                init.err());
    }

    @Test
    void nothingIsAllowedWithoutAPlaceToRememberIt() throws Exception {
        Path project = Files.createDirectory(folder.resolve("project"));
        Files.writeString(project.resolve("kstlib.conf.yml"), "auth: {}\n");
        Shell shell = new Shell(folder).set("HOME", "").in(project);

        assertTrue(shell.run("auth", "status").err().contains("not allowed"));
        Shell.Result allow = shell.run("auth", "allow", "--yes");

        assertEquals(3, allow.code());
        assertTrue(allow.err().contains("set HOME or XDG_STATE_HOME"), allow.err());
    }
}
