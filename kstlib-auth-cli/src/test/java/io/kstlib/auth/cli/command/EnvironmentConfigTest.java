package io.kstlib.auth.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Schemas;
import io.kstlib.auth.cli.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Environment variables where there is no file. */
class EnvironmentConfigTest {

    private static final String CORPORATE = "KSTLIB__AUTH__PROVIDERS__CORPORATE__";

    @TempDir
    Path home;

    private Shell shell;

    @BeforeEach
    void setVariables() {
        shell = new Shell(home)
                .set(CORPORATE + "TYPE", "oauth2")
                .set(CORPORATE + "CLIENT_ID", "my-app")
                .set(CORPORATE + "AUTHORIZE_URL", "https://sso.test/authorize")
                .set(CORPORATE + "TOKEN_URL", "https://sso.test/token")
                .set("KSTLIB__AUTH__TOKEN_STORAGE", "file");
    }

    @Test
    void statusNamesThemAsTheConfiguration() {
        Shell.Result result = shell.run("auth", "status");

        assertEquals(2, result.code(), result.err());
        assertTrue(result.out().contains("Configured  environment variables\n"), result.out());
    }

    @Test
    void statusSaysSoToPrograms() {
        Shell.Result result = shell.run("auth", "status", "--json");

        assertTrue(result.out().contains("\"configuration\":{\"file\":null,\"origin\":\"environment\"}"), result.out());
        Schemas.assertFits("status", result.out());
    }

    @Test
    void doctorNamesThemAsTheConfiguration() {
        Shell.Result result = shell.run("auth", "doctor");

        assertTrue(result.out().matches("(?s)Configuration\n +ok +file +environment variables\n.*"), result.out());
    }

    @Test
    void aProblemIsFoundAtItsVariable() {
        Shell.Result result = shell.set(CORPORATE + "ISUER", "x").run("auth", "login");

        assertEquals(3, result.code());
        assertEquals(
                "kstlib: auth.providers.corporate.isuer (environment variable " + CORPORATE
                        + "ISUER): unknown key; did you mean \"issuer\"?\n",
                result.err());
    }

    @Test
    void aFileThatIsFoundAndNotAllowedStillStops() throws Exception {
        Path folder = Files.createDirectory(home.resolve("project"));
        Files.writeString(folder.resolve("kstlib.conf.yml"), "auth: {}\n");

        Shell.Result result = shell.in(folder).run("auth", "status");

        assertEquals(3, result.code());
        assertTrue(result.err().contains("not allowed"), result.err());
    }
}
