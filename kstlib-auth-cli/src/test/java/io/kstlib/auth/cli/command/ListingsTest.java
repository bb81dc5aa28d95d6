package io.kstlib.auth.cli.command;

import static io.kstlib.auth.cli.Schemas.assertFits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.Shell;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListingsTest {

    @TempDir
    Path home;

    private Shell shell;

    @BeforeEach
    void openShell() {
        shell = new Shell(home)
                .configure(Configs.join(Configs.two(), "    old:", "      type: saml", "      client_id: x"));
    }

    @Test
    void providersAreListedWithTheDefaultAndWithTypesThatNoOneBrings() {
        shell.set("KSTLIB__AUTH__DEFAULT_PROVIDER", "github");

        assertEquals(
                new Shell.Result(
                        3,
                        "corporate\toidc\t" + Configs.ISSUER + "\t\tloaded\t\n"
                                + "github\toauth\t(manual endpoints)\tdefault\tloaded\t\n"
                                + "old\tsaml\t(manual endpoints)\t\tmissing\t\n",
                        ""),
                withoutMessages(shell.run("auth", "providers")));
        assertTrue(shell.run("auth", "providers").err().contains("no provider type \"saml\""));
        assertFits("providers", shell.run("auth", "providers", "--json").out());
    }

    private static Shell.Result withoutMessages(Shell.Result result) {
        return new Shell.Result(result.code(), result.out(), "");
    }

    @Test
    void everythingThatIsWrongWithAnyProviderIsSaidAtOnce() {
        shell.configure(Configs.join(
                Configs.two(),
                "      pkc: true",
                "    third:",
                "      type: oidc",
                "      isuer: https://sso.company.com",
                "      client_id: x"));

        Shell.Result result = shell.run("auth", "providers");

        assertEquals(3, result.code(), result.err());
        assertTrue(result.err().contains("did you mean \"pkce\"?"), result.err());
        assertTrue(result.err().contains("did you mean \"issuer\"?"), result.err());
    }

    @Test
    void providersAreListedByNameOnlyWhenQuiet() {
        assertEquals(
                "corporate\ngithub\nold\n", shell.run("auth", "providers", "-q").out());
    }

    @Test
    void aNarrowTerminalGetsBlocksInsteadOfBrokenLines() {
        shell.onTerminal(Terminals.Stream.OUT).set("NO_COLOR", "1").set("COLUMNS", "40");

        assertTrue(
                shell.run("auth", "providers")
                        .out()
                        .startsWith("corporate\n  TYPE      oidc\n  ISSUER    " + Configs.ISSUER + "\n"),
                shell.run("auth", "providers").out());
    }

    @Test
    void pluginsAreListedWithoutAnyConfiguration() {
        shell.configure("this: is: not: yaml");

        Shell.Result result = shell.run("auth", "plugins");

        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().contains("provider\toauth2,oauth\t"), result.out());
        assertTrue(result.out().contains("storage\tfile\t"), result.out());
        assertTrue(result.out().contains("validator\tjwt\t"), result.out());
        String json = shell.run("auth", "plugins", "--json").out();
        assertFits("plugins", json);
        assertFits(
                "plugins-verify",
                shell.run("auth", "plugins", "--verify", "--json").out());
    }

    @Test
    void pluginsOfAKindAreListedByTypeOnlyWhenQuiet() {
        Shell.Result flows = shell.run("auth", "plugins", "--kind", "flow", "--quiet");

        assertEquals(0, flows.code(), flows.err());
        assertTrue(flows.out().lines().toList().contains("client_credentials"), flows.out());
        assertTrue(flows.out().lines().allMatch(line -> line.matches("[a-z_]+")), flows.out());
        assertFalse(flows.out().contains("oauth2"), flows.out());
        assertTrue(shell.run("auth", "plugins", "--kind", "token_presentation", "--json")
                .out()
                .contains("\"bearer\""));
    }
}
