package io.kstlib.auth.cli.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.StoredTokens;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The hosts that get a token by {@code credential git}, and all others. */
class GitHostsTest {

    private static final String PASSWORD = "username=oauth2\npassword=" + StoredTokens.ACCESS + "\npassword_expiry_utc="
            + Shell.NOW.plus(Helper.LEFT).getEpochSecond() + "\n";

    @TempDir
    Path home;

    private Shell.Result get(String host, String request) {
        return Helper.ask(Helper.loggedIn(home), request, "git", "corporate", "--host", host, "get");
    }

    @ParameterizedTest
    @CsvSource({
        "git.company.com, https://git.company.com",
        "git.company.com, https://GIT.company.com",
        "git.company.com, https://git.company.com:443",
        "git.company.com:8443, https://git.company.com:8443",
        "*.company.com, https://git.company.com",
        "*.company.com, https://a.b.company.com",
        "*.company.com:8443, https://git.company.com:8443",
        "127.0.0.1:3000, http://127.0.0.1:3000",
        "[::1]:3000, http://[::1]:3000",
        "localhost, http://localhost",
        "my_git.company.com, https://my_git.company.com",
    })
    void aNamedHostGetsTheToken(String host, String asking) {
        assertEquals(PASSWORD, get(host, Helper.request(asking)).out());
    }

    @ParameterizedTest
    @CsvSource({
        "git.company.com, https://evil.com",
        "git.company.com, https://git.company.com.evil.com",
        "git.company.com, https://evilgit.company.com",
        "git.company.com, https://git.company.com:8443",
        "git.company.com:8443, https://git.company.com",
        "*.company.com, https://company.com",
        "*.company.com, https://evilcompany.com",
        "*.company.com, https://git.company.com:8443",
        "git.company.com, https://git.company.com@evil.com",
        "git.company.com, https://evil.com#git.company.com",
        "git.company.com, https://evil.com?git.company.com",
        "git.company.com, https://evil.com\\git.company.com",
        "git.company.com, ssh://git.company.com",
        "git.company.com, https://",
        "git.company.com, https://git.company.com/.evil.com",
        "git.company.com, https://git.company.com?.evil.com",
        "git.company.com, https://git.company.com#.evil.com",
        "git.company.com, https://x@git.company.com",
        "git.company.com, https://git.company.com.",
        "git.company.com, https://git.company.com:",
        "git.company.com, https://git.company.com:99999",
    })
    void noOtherHostGetsTheTokenAndGitGoesOn(String host, String asking) {
        String[] parts = asking.split("://", -1);

        assertEquals(new Shell.Result(0, "", ""), get(host, "protocol=" + parts[0] + "\nhost=" + parts[1] + "\n\n"));
    }

    @ParameterizedTest
    @Tag("attack")
    @CsvSource({
        "korp.example.com, \u212Aorp.example.com", // KELVIN SIGN, whose small letter is k
        "*.korp.example.com, git.\u212Aorp.example.com",
        "git.company.com, g\u0130t.company.com", // I WITH DOT ABOVE
        "git.company.com, \uFF47it.company.com", // full-width g
        "git.company.com, git\uFF0Ecompany.com", // full-width full stop
        "git.company.com, git\u3002company.com", // ideographic full stop
        "s.company.com, \u017F.company.com", // LONG S, whose capital is S
        "*.company.com, a..company.com",
        "*.company.com, .company.com",
        "*.company.com, a.b..company.com",
        "git.company.com, git.company.com..",
        "git.company.com, git..company.com",
    })
    void aHostThatOnlyBecomesTheNamedOneGetsNoToken(String host, String asking) {
        assertEquals(new Shell.Result(0, "", ""), get(host, "protocol=https\nhost=" + asking + "\n\n"));
    }

    @ParameterizedTest
    @Tag("attack")
    @ValueSource(
            strings = {"\u212Aorp.example.com", "a..example.com", "*..example.com", "example.com..", "-a.example.com"})
    void aHostThatReadsInTwoWaysCannotBeNamed(String host) {
        assertEquals(3, get(host, Helper.request("https://korp.example.com")).code());
    }

    @Test
    void noTokenIsSentByHttpToAnotherMachine() { // security rule 5
        Shell.Result result = get("git.company.com", Helper.request("http://git.company.com"));

        assertEquals(
                new Shell.Result(
                        1,
                        "quit=1\n",
                        "kstlib: no token is sent to http://git.company.com, because others could read it; use https\n"),
                result);
    }

    @Test
    void withoutAHostThereIsNoToken() {
        Shell.Result result =
                Helper.ask(Helper.loggedIn(home), Helper.request("https://git.company.com"), "git", "corporate", "get");

        assertEquals(3, result.code());
        assertEquals("quit=1\n", result.out());
        assertEquals("kstlib: name the hosts that may receive the token: --host git.company.com\n", result.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "*.com",
                "https://git.company.com",
                "git.company.com/path",
                "a b",
                "git.*.com",
                "",
                "a:b",
                "h:0",
                "h:99999"
            })
    void whatIsNoHostIsRefused(String host) {
        Shell.Result result = get(host, Helper.request("https://git.company.com"));

        assertEquals(3, result.code());
        assertEquals("quit=1\n", result.out());
        assertTrue(result.err().startsWith("kstlib: a host is written as"), result.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "protocol=https\nhost=evil.com\nhost=git.company.com\n",
                "protocol=https\nhost=git.company.com\rhost=evil.com\n",
                "protocol=https\rhost=git.company.com\r\nprotocol=http\nhost=evil.com\n",
                "protocol=https\nhost=git.company.com\nusername=a\0b\n",
            })
    void aRequestThatCouldBeReadInTwoWaysIsRefused(String request) {
        Shell.Result result = get("git.company.com", request);

        assertEquals(1, result.code());
        assertEquals("quit=1\n", result.out());
    }
}
