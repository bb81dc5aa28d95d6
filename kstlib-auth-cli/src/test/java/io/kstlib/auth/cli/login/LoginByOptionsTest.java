package io.kstlib.auth.cli.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.spi.config.ConfigScalar;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code login --issuer --client-id}: what is refused before any server is asked. */
class LoginByOptionsTest {

    @TempDir
    Path home;

    private Shell shell;

    @BeforeEach
    void openShell() {
        shell = new Shell(home);
    }

    @ParameterizedTest
    @CsvSource({
        "--client-id=a, --client-id goes with --issuer only",
        "--issuer=https://sso.test, --issuer goes with --client-id only"
    })
    void oneWithoutTheOtherIsAUsageError(String option, String message) {
        Shell.Result result = shell.run("auth", "login", option);

        assertEquals(3, result.code());
        assertEquals("kstlib: " + message + "\n", result.err());
    }

    @Test
    void thereIsNoOptionForASecret() {
        Shell.Result result = shell.run("auth", "login", "--client-secret=canary-51");

        assertEquals(3, result.code());
        assertTrue(result.err().startsWith("kstlib: unknown option \"--client-secret\""), result.err());
        assertFalse(result.err().contains("canary-51"), result.err());
    }

    @Test
    void aConfiguredProviderNeedsNoOptions() {
        shell.configure("auth:", "  providers:", "    corporate: { issuer: 'https://sso.test', client_id: my-app }");

        Shell.Result result =
                shell.run("auth", "login", "corporate", "--issuer=https://other.test", "--client-id=other");

        assertEquals(3, result.code());
        assertEquals(
                "kstlib: \"corporate\" is configured already (~/kstlib.conf.yml"
                        + ", named by --config or KSTLIB_CONFIG); leave out --issuer, --client-id and --scope: kstlib auth login"
                        + " corporate\n",
                result.err());
    }

    @Test
    void whatIsProposedNamesTheSameConfiguration() {
        shell.write(
                "my file.yml", "auth: { providers: { corporate: { issuer: 'https://sso.test', client_id: my-app } } }");

        Shell.Result result = shell.run(
                "--config",
                "my file.yml",
                "auth",
                "login",
                "corporate",
                "--issuer=https://sso.test",
                "--client-id=my-app");

        assertTrue(result.err().endsWith(": kstlib --config 'my file.yml' auth login corporate\n"), result.err());
    }

    @Test
    void theHostOfTheIssuerIsTheNameWhereNoneIsGiven() {
        shell.configure("auth:", "  providers:", "    sso.test: { issuer: 'https://sso.test', client_id: my-app }");

        Shell.Result result = shell.run("auth", "login", "--issuer=https://SSO.test/realms/x", "--client-id=other");

        assertTrue(result.err().startsWith("kstlib: \"sso.test\" is configured already"), result.err());
    }

    @Test
    void twoNamesThatShareATokenFileAreRefused() {
        shell.configure("auth:", "  providers:", "    sso_test: { issuer: 'https://a.test', client_id: my-app }");

        Shell.Result result = shell.run("auth", "login", "--issuer=https://sso.test", "--client-id=other");

        assertEquals(3, result.code());
        assertTrue(result.err().contains("would be kept under the same name"), result.err());
    }

    @Test
    void aProblemIsFoundAtItsOption() {
        Shell.Result result = shell.run("auth", "login", "--issuer=http://sso.test", "--client-id=a");

        assertEquals(3, result.code());
        assertTrue(result.err().contains(".issuer (--issuer): "), result.err());
    }

    @Test
    void aFileThatIsFoundAndNotAllowedStops() throws Exception {
        Path folder = Files.createDirectory(home.resolve("project"));
        Files.writeString(folder.resolve("kstlib.conf.yml"), "auth: {}\n");

        Shell.Result result = shell.in(folder).run("auth", "login", "--issuer=https://sso.test", "--client-id=a");

        assertEquals(3, result.code());
        assertTrue(result.err().contains("not allowed"), result.err());
    }

    @Test
    void theConfigurationOfThePersonHolds() {
        shell.configure("auth:", "  token_storage: nosuch");

        Shell.Result result = shell.run("auth", "login", "--issuer=https://sso.test", "--client-id=a");

        assertEquals(3, result.code());
        assertTrue(result.err().contains("nosuch"), result.err());
    }

    @Test
    void theCommandThatKeepsItIsQuotedForTheShell() {
        NewProvider provider = new NewProvider("it's", "https://sso.test/a?b", "my app", "openid a b");

        assertEquals(
                "kstlib auth init 'it'\\''s' --issuer 'https://sso.test/a?b' --client-id 'my app' --scope 'openid a b'",
                provider.initCommand());
    }

    @Test
    void takesTheGracePeriodThatInitWouldWrite() {
        NewProvider provider = new NewProvider("okta", "https://company.okta.com", "my-app", "openid");

        ConfigScalar grace = (ConfigScalar) provider.configuration().entries().get("refresh_grace");

        assertEquals("30", grace.text());
        assertEquals(ConfigScalar.Kind.NUMBER, grace.kind());
    }
}
