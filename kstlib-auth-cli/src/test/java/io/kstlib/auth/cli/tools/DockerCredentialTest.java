package io.kstlib.auth.cli.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.StoredTokens;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code credential docker}: the exchanges of docker-credential-helpers. */
class DockerCredentialTest {

    private static final String NOT_FOUND = "credentials not found in native keychain\n";

    @TempDir
    Path home;

    private Shell.Result docker(Shell shell, String operation, String input) {
        return Helper.ask(
                shell,
                input,
                "docker",
                "corporate",
                "--host",
                "registry.company.com",
                "--host",
                "*.mirror.com",
                operation);
    }

    @ParameterizedTest
    @ValueSource(strings = {"registry.company.com", "https://registry.company.com", "https://registry.company.com/v2/"})
    void getAnswersWithTheServerAsItWasAsked(String server) {
        assertEquals(
                new Shell.Result(
                        0,
                        "{\"ServerURL\":\"" + server + "\",\"Username\":\"oauth2\",\"Secret\":\"" + StoredTokens.ACCESS
                                + "\"}\n",
                        ""),
                docker(Helper.loggedIn(home), "get", server + "\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"index.docker.io", "https://index.docker.io/v1/", "registry.company.com:5000", "", "a b"})
    void anotherServerIsNotFound(String server) {
        assertEquals(new Shell.Result(1, NOT_FOUND, ""), docker(Helper.loggedIn(home), "get", server));
    }

    @Test
    void withoutALoginNothingIsFoundAndOneLineSaysWhy() {
        assertEquals(
                new Shell.Result(
                        1, NOT_FOUND, "kstlib: not logged in to \"corporate\". Run: kstlib auth login corporate\n"),
                docker(Helper.configured(home), "get", "registry.company.com"));
    }

    @Test
    void dockerShowsWhatElseIsWrongFromStandardOutput() {
        Shell shell = new Shell(home).configure("auth:", "  providers:", "    corporate:", "      typo: 1");
        Shell.Result result = docker(shell, "get", "registry.company.com");

        assertEquals(1, result.code());
        assertEquals(1, result.out().lines().count());
        assertEquals("kstlib: " + result.out(), result.err());
    }

    @Test
    void listNamesTheRegistriesOfALogin() {
        assertEquals(
                new Shell.Result(0, "{\"registry.company.com\":\"oauth2\"}\n", ""),
                docker(Helper.loggedIn(home), "list", ""));
    }

    @Test
    void listIsEmptyWithoutALogin() {
        assertEquals(new Shell.Result(0, "{}\n", ""), docker(Helper.configured(home), "list", ""));
    }

    @Test
    void theTokenItselfCanBeStoredAndNoOtherSecret() {
        Shell shell = Helper.loggedIn(home);
        String document = "{\"ServerURL\":\"registry.company.com\",\"Username\":\"oauth2\",\"Secret\":\"%s\"}";

        assertEquals(new Shell.Result(0, "", ""), docker(shell, "store", document.formatted(StoredTokens.ACCESS)));
        Shell.Result other = docker(shell, "store", document.formatted("s3cret-password"));
        assertEquals(1, other.code());
        assertEquals("kstlib stores no passwords for docker; log in with kstlib auth login corporate\n", other.out());
        assertEquals(1, docker(shell, "store", "no json s3cret").code());
    }

    @Test
    void eraseEndsNoLogin() {
        Shell shell = Helper.loggedIn(home);

        assertEquals(new Shell.Result(0, "", ""), docker(shell, "erase", "registry.company.com"));
        assertEquals(0, docker(shell, "get", "registry.company.com").code());
    }

    @Test
    void eraseNeedsNoHostAndVersionSaysTheName() {
        Shell shell = Helper.loggedIn(home);

        assertEquals(new Shell.Result(0, "", ""), Helper.ask(shell, "x", "docker", "corporate", "erase"));
        assertEquals(
                new Shell.Result(0, "docker-credential-kstlib\n", ""),
                Helper.ask(shell, "", "docker", "corporate", "version"));
    }

    @Test
    void listSaysWhatIsWrong() {
        Shell shell = new Shell(home).configure("auth:", "  providers:", "    corporate:", "      typo: 1");

        assertEquals(1, docker(shell, "list", "").code());
    }

    @Test
    void aWrongCommandLineIsSaidOnStandardOutput() {
        Shell.Result result = Helper.ask(Helper.loggedIn(home), "", "docker", "corporate", "--hots", "x", "get");

        assertEquals(3, result.code());
        assertEquals("kstlib: " + result.out(), result.err());
    }

    @Test
    void anUnknownOperationIsRefused() {
        Shell.Result result = docker(Helper.loggedIn(home), "export", "");

        assertEquals(1, result.code());
        assertTrue(result.out().contains("get, store, erase and list"), result.out());
    }
}
