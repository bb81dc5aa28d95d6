package io.kstlib.auth.cli.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.StoredTokens;
import io.kstlib.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code credential} for kubectl, pip, AWS tools and Maven. */
class ToolCredentialsTest {

    private static final String URL = "https://pypi.company.com/simple/";
    private static final String CREDENTIALS =
            "{\"Version\":1,\"AccessKeyId\":\"ASIA1\",\"SecretAccessKey\":\"s\",\"SessionToken\":\"t\"}";

    @TempDir
    Path home;

    private Shell.Result pip(String... more) {
        String[] line = new String[5 + more.length];
        System.arraycopy(new String[] {"pip", "corporate", "--host", "pypi.company.com", "--"}, 0, line, 0, 5);
        System.arraycopy(more, 0, line, 5, more.length);
        return Helper.ask(Helper.loggedIn(home), "", line);
    }

    @Test
    void pipGetsTheTokenAsKeyringPrintsAPassword() {
        assertEquals(new Shell.Result(0, StoredTokens.ACCESS + "\n", ""), pip("get", URL, "jane"));
    }

    @Test
    void uvAlsoGetsAUserName() {
        assertEquals(
                "oauth2\n" + StoredTokens.ACCESS + "\n",
                pip("get", URL, "--mode", "creds").out());
        assertEquals(
                "jane\n" + StoredTokens.ACCESS + "\n",
                pip("--mode", "creds", "get", URL, "jane").out());
    }

    @Test
    void laterVersionsOfPipReadJson() {
        assertEquals(
                "{\"username\":\"jane\",\"password\":\"" + StoredTokens.ACCESS + "\"}\n",
                pip("--mode=creds", "--output=json", "get", URL, "jane").out());
        assertEquals(
                "{\"username\":\"oauth2\",\"password\":\"" + StoredTokens.ACCESS + "\"}\n",
                pip("--mode=creds", "--output=json", "get", URL).out());
    }

    /** Who writes the URL of an index, writes the user name in it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--host=evil.com",
                "--config=/proc/self/cwd/kstlib.conf.yml",
                "--help",
                "-h",
                "--id-token",
                "--verbose"
            })
    void aUserNameIsNoOption(String user) {
        Shell.Result result = pip("get", "https://evil.com/simple/", user);
        Shell.Result named = pip("get", URL, user);

        assertEquals(3, result.code());
        assertEquals("", result.out());
        assertEquals("", named.out());
    }

    @Test
    void withoutTheMarkNothingIsAnswered() {
        Shell.Result result = Helper.ask(
                Helper.loggedIn(home), "", "pip", "corporate", "--host", "pypi.company.com", "get", URL, "jane");

        assertEquals(3, result.code());
        assertEquals("", result.out());
        assertTrue(result.err().contains("write -- before what the tool adds"), result.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://pypi.org/simple/", "https://pypi.company.com:444/simple", "pypi.company.com"})
    void pipGetsNothingForOtherHostsOrWithoutAScheme(String url) {
        assertEquals(new Shell.Result(1, "", ""), pip("get", url, "jane"));
    }

    @Test
    void pipGetsNothingByHttp() { // security rule 5
        Shell.Result result = pip("get", "http://pypi.company.com/simple/", "jane");

        assertEquals(1, result.code());
        assertEquals("", result.out());
        assertTrue(result.err().contains("no token is sent to http://pypi.company.com"), result.err());
    }

    @Test
    void keyringStoresNothing() {
        Shell.Result result = pip("set", URL, "jane");

        assertEquals(3, result.code());
        assertEquals("", result.out());
    }

    @Test
    void kubectlGetsTheIdTokenUnlessItWantsTheAccessToken() {
        Shell shell = Helper.loggedIn(home);
        Map<String, Object> id =
                Json.readObject(Helper.ask(shell, "", "kubectl").out());
        Map<String, Object> access = Json.readObject(
                Helper.ask(shell, "", "kubectl", "corporate", "--access-token").out());

        assertEquals(
                Map.of(
                        "apiVersion",
                        "client.authentication.k8s.io/v1",
                        "kind",
                        "ExecCredential",
                        "spec",
                        Map.of("interactive", false),
                        "status",
                        Map.of("token", Helper.idToken(), "expirationTimestamp", "2026-06-01T12:40:00Z")),
                id);
        assertEquals(
                Map.of("token", StoredTokens.ACCESS, "expirationTimestamp", "2026-06-01T12:50:00Z"),
                access.get("status"));
    }

    @Test
    void aVersionThatIsNotKnownIsRefusedBeforeAnythingIsSent() {
        Shell shell = Helper.loggedIn(home)
                .set("KUBERNETES_EXEC_INFO", "{\"apiVersion\":\"client.authentication.k8s.io/v1alpha1\"}");
        Shell.Result result = Helper.ask(shell, "", "kubectl");

        assertEquals(3, result.code());
        assertEquals(
                "kstlib: KUBERNETES_EXEC_INFO asks for \"client.authentication.k8s.io/v1alpha1\"; set apiVersion to"
                        + " client.authentication.k8s.io/v1 in the entry of the kubeconfig\n",
                result.err());
        assertEquals(
                3,
                Helper.ask(shell.set("KUBERNETES_EXEC_INFO", "{"), "", "kubectl")
                        .code());
    }

    @Test
    void awsGetsTheDocumentThatIsTheToken() {
        Shell shell = Helper.configured(home)
                .store(
                        "corporate",
                        StoredTokens.expiring(Duration.ofMinutes(30))
                                .with("token_type", "aws_credentials")
                                .with("access_token", CREDENTIALS)
                                .json());

        assertEquals(new Shell.Result(0, CREDENTIALS + "\n", ""), Helper.ask(shell, "", "aws", "corporate"));
        assertEquals(
                1,
                Helper.ask(shell, "https://r.com", "docker", "corporate", "--host", "r.com", "get")
                        .code());
    }

    @Test
    void aTokenOfAnotherTypeIsNoAwsCredential() {
        assertEquals(
                new Shell.Result(3, "", "kstlib: \"corporate\" gives no AWS credentials; name a provider that does\n"),
                Helper.ask(Helper.loggedIn(home), "", "aws", "corporate"));
    }

    @Test
    void mavenIsSaidToReadAVariable() {
        assertTrue(Helper.ask(Helper.configured(home), "", "maven", "corporate")
                .out()
                .contains("kstlib auth exec corporate -- mvn deploy"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kubectl corporate",
                "aws corporate",
                "pip corporate --host pypi.company.com -- get https://pypi.company.com/simple jane",
            })
    void withoutALoginOneLineSaysHowToLogIn(String line) {
        assertEquals(
                new Shell.Result(2, "", "kstlib: not logged in to \"corporate\". Run: kstlib auth login corporate\n"),
                Helper.ask(Helper.configured(home), "", line.split(" ")));
    }

    @ParameterizedTest
    @Tag("attack")
    @ValueSource(
            strings = {
                "https://\u212Aorp.example.com/simple",
                "https://a..korp.example.com/simple",
                "https://\uFF4Borp.example.com/"
            })
    void aHostThatOnlyBecomesTheNamedOneGetsNoToken(String url) {
        Shell shell = Helper.loggedIn(home);

        for (String host : List.of("korp.example.com", "*.korp.example.com")) {
            assertEquals(
                    "",
                    Helper.ask(shell, "", "pip", "corporate", "--host", host, "--", "get", url, "jane")
                            .out());
            assertFalse(Helper.ask(shell, url, "docker", "corporate", "--host", host, "get")
                    .out()
                    .contains(StoredTokens.ACCESS));
        }
    }
}
