package io.kstlib.auth.cli.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.StoredTokens;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Helpers that give the token for a service: {@code --scope}, {@code --audience} and {@code --resource}. */
class TargetCredentialsTest {

    private static final String GIT = "git corporate --host git.company.com --scope git get";

    @TempDir
    Path home;

    /** Returns a person whose login has brought a token for the scope {@code git}. */
    private Shell withTokenForGit() {
        return new Shell(home)
                .configure(Configs.one())
                .store(
                        "corporate",
                        StoredTokens.expiring(Duration.ofMinutes(50))
                                .with("scope", List.of("openid", "git"))
                                .with("id_token", Helper.idToken())
                                .forTarget(
                                        Target.ofScopes("git"),
                                        StoredTokens.expiring(Duration.ofMinutes(20))
                                                .with("access_token", "at-for-git"))
                                .json());
    }

    private Shell.Result ask(String input, String line) {
        return Helper.ask(withTokenForGit(), input, line.split(" "));
    }

    @Test
    void eachToolGetsTheTokenForTheService() {
        assertTrue(ask(Helper.request("https://git.company.com"), GIT).out().contains("password=at-for-git\n"));
        assertTrue(ask("r.company.com", "docker corporate --host r.company.com --scope git get")
                .out()
                .contains("\"Secret\":\"at-for-git\""));
        assertEquals(
                "at-for-git\n",
                ask("", "pip corporate --host p.company.com --scope git -- get https://p.company.com/simple jane")
                        .out());
        assertTrue(ask("", "kubectl corporate --access-token --scope git").out().contains("\"token\":\"at-for-git\""));
    }

    @Test
    void whatTheLoginIsNotForNamesTheLogin() {
        Shell.Result result = ask("r.company.com", "docker corporate --host r.company.com --audience registry get");

        assertEquals(1, result.code());
        assertTrue(result.err().contains("kstlib auth login corporate --audience registry"), result.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kubectl corporate --scope git",
                "kubectl corporate --audience api",
                "docker corporate --host r.company.com --id-token --resource https://r.company.com get"
            })
    void anIdTokenIsForNoService(String line) {
        Shell.Result result = ask("r.company.com", line);

        assertTrue(result.code() == 3 || line.startsWith("docker"), result::toString);
        assertTrue(
                result.err().contains("--access-token") || result.err().contains("cannot go together"), result.err());
    }
}
