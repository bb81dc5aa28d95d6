package io.kstlib.auth.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.StoredTokens;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each kind of mistake in the section of a provider to which a person is logged in. */
class OneBadSectionTest {

    private static final List<String> COMMANDS = List.of("token", "status", "check", "login", "whoami", "logout");

    @TempDir
    Path home;

    private Shell logIn(String... lines) {
        return new Shell(home)
                .configure(lines)
                .store("corporate", StoredTokens.expiring(Duration.ofHours(1)).json());
    }

    private static String[] other(String... lines) {
        return Configs.join(
                lines,
                "    other:",
                "      type: oidc",
                "      issuer: https://other.example.com",
                "      client_id: x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ssl_ca_bundel: company.pem | did you mean \"ssl_ca_bundle\"?",
                "refresh_leeway: soon | expected a whole number",
                "timeouts: 5 | expected a map",
                "timeouts: { conect: 5 } | did you mean \"connect\"?",
                "pkce: perhaps | expected true or false",
                "flow: pigeon | no flow type \"pigeon\"",
                "token_storage: shelf | no storage type \"shelf\"",
            })
    void stopsEachCommandAtThatProvider(String mistake, String message) {
        Shell shell = logIn(Configs.join(Configs.one(), "      " + mistake));

        stopsEachCommand(shell, message);
    }

    @Test
    void alsoWhereNoPluginHasItsType() {
        String[] lines = Arrays.stream(Configs.one())
                .map(line -> line.replace("type: oidc", "type: saml"))
                .toArray(String[]::new);

        stopsEachCommand(logIn(lines), "no provider type \"saml\"");
    }

    @Test
    void alsoWhereItIsNoSection() {
        stopsEachCommand(
                logIn("auth:", "  token_storage: file", "  providers:", "    corporate: sso.company.com"),
                "expected a map, found a text");
    }

    @Test
    void alsoWhereItsTokensWouldBeThoseOfAnother() {
        Shell shell = new Shell(home)
                .configure(Configs.join(
                        Configs.one(),
                        "    corp.one:",
                        "      type: oidc",
                        "      issuer: https://one.example.com",
                        "      client_id: x",
                        "    corp@one:",
                        "      type: oidc",
                        "      issuer: https://two.example.com",
                        "      client_id: y"))
                .store("corporate", StoredTokens.expiring(Duration.ofHours(1)).json());

        for (String name : List.of("corp.one", "corp@one")) {
            Shell.Result result = shell.run("auth", "token", name);
            assertEquals(3, result.code(), result.err());
            assertTrue(result.err().contains("would be kept under the same name (corp_one)"), result.err());
        }
        assertEquals(0, shell.run("auth", "token", "corporate").code());
    }

    private void stopsEachCommand(Shell shell, String message) {
        for (String command : COMMANDS) {
            Shell.Result result = shell.run("auth", command, "corporate");
            assertEquals(3, result.code(), () -> command + ": " + result);
            assertTrue(result.err().contains(message), () -> command + ": " + result);
        }
        assertTrue(Files.exists(shell.tokenFile("corporate")), "logout removed nothing");
        assertEquals(3, shell.run("auth", "providers").code());
    }

    @Test
    void aSecretThatCannotBeResolvedStopsNothingThatDoesNotNeedIt() { // security rule 12
        Shell shell = logIn(other(Configs.join(Configs.one(), "      client_secret: env://NOT_SET")));

        assertEquals(0, shell.run("auth", "token", "corporate").code());
        assertEquals(0, shell.run("auth", "login", "corporate").code());
        Shell.Result other = shell.run("auth", "login", "other");
        assertEquals(2, other.code(), other.err());
        assertTrue(other.err().contains("standard input is not a terminal"), other.err());
    }

    @Test
    void aTokenOfAStrangerIsCheckedBesideADefaultProviderThatIsWrong() {
        Shell shell = logIn(Configs.join(Configs.one(), "      ssl_ca_bundel: company.pem"));

        Shell.Result result =
                shell.type("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2ln").run("auth", "check", "--token", "-");

        assertEquals(1, result.code(), result::toString);
    }
}
