package io.kstlib.auth.cli.token;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static io.kstlib.auth.cli.Schemas.assertFits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.StoredTokens;
import io.kstlib.auth.cli.command.Terminals;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallCommandTest {

    @RegisterExtension
    static final WireMockExtension API = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    @TempDir
    Path home;

    private Shell shell;

    @BeforeEach
    void openShell() {
        shell = new Shell(home)
                .configure(Configs.join(Configs.one(), "      allowed_hosts: [127.0.0.1:" + API.getPort() + "]"))
                .store(
                        "corporate",
                        StoredTokens.expiring(Duration.ofHours(1))
                                .issuedBy(Configs.ISSUER, "my-app")
                                .json());
    }

    private static String url(String path) {
        return "http://127.0.0.1:" + API.getPort() + path;
    }

    @Test
    void printsTheBodyAsItIs() {
        API.stubFor(get("/me?x=1").willReturn(okJson("{ \"name\":  \"Alice\" }\n")));

        assertEquals(
                new Shell.Result(0, "{ \"name\":  \"Alice\" }\n", ""),
                shell.run("auth", "call", "get", url("/me?x=1")));
        API.verify(getRequestedFor(urlEqualTo("/me?x=1"))
                .withHeader("Authorization", equalTo("Bearer " + StoredTokens.ACCESS)));
    }

    @Test
    void getsAUrlThatIsAlone() {
        API.stubFor(get("/me").willReturn(ok("Alice")));

        assertEquals(new Shell.Result(0, "Alice", ""), shell.run("auth", "call", url("/me")));
        assertEquals(new Shell.Result(0, "Alice", ""), shell.run("auth", "call", "-p", "corporate", url("/me")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"api.company.com/me", "localhost:8080/me", "//api.company.com/me", "ftp://api.company.com/me"})
    void saysHowAUrlBeginsWhereThatIsMissing(String url) {
        assertEquals(
                new Shell.Result(
                        3,
                        "",
                        "kstlib: URL begins with https:// (or http:// on this machine), such as https://api.company.com/me\n"),
                shell.run("auth", "call", url));
    }

    @ParameterizedTest
    @CsvSource({
        "'', 'call takes a URL, or a method and a URL: kstlib auth call [METHOD] URL'",
        "GET, 'the URL is missing; call takes a URL, or a method and a URL: kstlib auth call [METHOD] URL'",
        "corporate, '\"corporate\" is no URL; call takes a URL, or a method and a URL: kstlib auth call [METHOD] URL;"
                + " --provider names a provider'"
    })
    void saysWhatItTakesWhereSomethingIsMissing(String argument, String message) {
        List<String> line = new ArrayList<>(List.of("auth", "call"));
        if (!argument.isEmpty()) {
            line.add(argument);
        }

        assertEquals(new Shell.Result(3, "", "kstlib: " + message + "\n"), shell.run(line));
    }

    @Test
    void aPersonSeesJsonIndentedAndNoControlCharacters() {
        shell.onTerminal(Terminals.Stream.OUT);
        API.stubFor(get("/json").willReturn(okJson("{\"name\":\"Alice\"}")));
        API.stubFor(get("/text").willReturn(ok("red \u001b[31m\n")));

        assertEquals(
                "{\n  \"name\": \"Alice\"\n}\n",
                shell.run("auth", "call", "GET", url("/json")).out());
        assertFalse(shell.run("auth", "call", "GET", url("/text")).out().contains("\u001b[31m"));
    }

    @ParameterizedTest
    @Tag("attack")
    @ValueSource(ints = {0x9B, 0x7F, 0x85, 0x202E, 0x2028, 0x2066, 0x2069})
    void jsonDoesNotMisleadATerminal(int character) {
        String misleading = "a" + Character.toString(character) + "b\u00E9";
        API.stubFor(get("/json").willReturn(okJson("{\"" + misleading + "\":[\"" + misleading + "\"]}")));
        API.stubFor(get("/text").willReturn(ok(misleading)));
        String escape = String.format("a\\u%04xb\u00E9", character);

        String inPipe = shell.run("auth", "call", url("/json")).out();
        String document = shell.run("auth", "call", url("/json"), "--json").out();
        shell.onTerminal(Terminals.Stream.OUT);
        String onTerminal = shell.run("auth", "call", url("/json")).out();
        String text = shell.run("auth", "call", url("/text")).out();

        assertTrue(inPipe.contains(misleading), "a pipe gets the bytes of the server");
        assertTrue(document.contains("\"" + escape + "\""), document);
        assertEquals("{\n  \"" + escape + "\": [\n    \"" + escape + "\"\n  ]\n}\n", onTerminal);
        assertFalse(text.contains(Character.toString(character)), text);
    }

    @Test
    void sendsWhatItIsGiven() {
        API.stubFor(post("/orders").willReturn(aResponse().withStatus(201)));
        shell.write("order.json", "{\"id\":7}");

        shell.run("auth", "call", "POST", url("/orders"), "-d", "{\"id\":6}", "-H", "X-Trace: a b");
        shell.run("auth", "call", "POST", url("/orders"), "-d", "@order.json");
        shell.type("a,b\n").run("auth", "call", "POST", url("/orders"), "--data", "@-", "--content-type", "text/csv");

        API.verify(postRequestedFor(urlEqualTo("/orders"))
                .withHeader("X-Trace", equalTo("a b"))
                .withHeader("Content-Type", equalTo("application/json"))
                .withRequestBody(equalTo("{\"id\":6}")));
        API.verify(postRequestedFor(urlEqualTo("/orders")).withRequestBody(equalTo("{\"id\":7}")));
        API.verify(postRequestedFor(urlEqualTo("/orders"))
                .withHeader("Content-Type", equalTo("text/csv"))
                .withRequestBody(equalTo("a,b\n")));
    }

    @Test
    void aRefusalIsAFailureWithTheReasonOfTheServer() {
        API.stubFor(get("/me")
                .willReturn(aResponse()
                        .withStatus(403)
                        .withHeader("WWW-Authenticate", "Bearer error=\"insufficient_scope\", scope=\"admin\"")
                        .withBody("no\n")));

        Shell.Result result = shell.run("auth", "call", "GET", url("/me"));

        assertEquals(1, result.code());
        assertEquals("no\n", result.out());
        assertTrue(
                result.err().contains("answered HTTP 403: Bearer error=\"insufficient_scope\", scope=\"admin\""),
                result.err());
    }

    @Test
    @Tag("attack")
    void aRefusalThatQuotesTheRequestShowsNoSecret() { // security rule 6
        String token = shell.run("auth", "token").out().strip();
        API.stubFor(get("/me")
                .willReturn(aResponse()
                        .withStatus(403)
                        .withHeader(
                                "WWW-Authenticate",
                                "Bearer error=\"invalid_token\", error_description=\"got " + token
                                        + " and Key%2Dof%2Dthe%2Dgateway\"")));

        Shell.Result result = shell.run("auth", "call", "GET", url("/me"), "-H", "X-Api-Key: Key-of-the-gateway");

        assertTrue(
                result.err().contains("error=\"invalid_token\", error_description=\"got [hidden] and [hidden]\""),
                result.err());
    }

    @Test
    void aDemandForAnotherLoginIsWordedAsTheCommandThatLogsIn() { // RFC 9470 section 3
        API.stubFor(get("/me")
                .willReturn(aResponse()
                        .withStatus(401)
                        .withHeader(
                                "WWW-Authenticate",
                                "Bearer error=\"insufficient_user_authentication\", acr_values=\"phr\", max_age=60")));

        Shell.Result result = shell.run("auth", "call", "GET", url("/me"));

        assertEquals(2, result.code(), result.err());
        assertEquals("", result.out());
        assertTrue(
                result.err().contains("Log in again: kstlib auth login corporate --acr-values phr --max-age 60"),
                result.err());
    }

    @Test
    void scriptsGetADocument() throws Exception {
        API.stubFor(get("/me").willReturn(okJson("{\"name\":\"Alice\"}").withHeader("X-Limit", "7")));

        Shell.Result result = shell.run("auth", "call", "GET", url("/me"), "--json");

        assertFits("call", result.out());
        assertTrue(result.out().contains("\"body\":{\"name\":\"Alice\"}"), result.out());
        assertTrue(result.out().contains("\"status\":200"), result.out());
    }

    @Test
    void theHeadOfTheAnswerIsPrintedOnRequest() {
        API.stubFor(get("/me").willReturn(ok("yes\n").withHeader("X-Limit", "7")));

        String out = shell.run("auth", "call", "-i", "GET", url("/me")).out();

        assertTrue(out.startsWith("HTTP 200\n"), out);
        assertTrue(out.contains("X-Limit: 7\n") || out.contains("x-limit: 7\n"), out);
        assertTrue(out.endsWith("\nyes\n"), out);
    }

    /** Security rule 5, and what a person mistypes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://api.company.com/me",
                "https://evil.company.com.example/me",
                "http://localhost:1/me",
                "https://user:hunter2@127.0.0.1/me",
                "file:///etc/passwd",
                "me"
            })
    void theTokenGoesToNoOtherServer(String url) {
        Shell.Result result = shell.run("auth", "call", "GET", url);

        assertEquals(3, result.code());
        assertFalse(result.err().contains("hunter2"), result.err());
        API.verify(0, anyRequestedFor(anyUrl()));
    }

    @Test
    void aHostIsAllowedForOnce() {
        shell.configure(Configs.one());
        API.stubFor(any(anyUrl()).willReturn(ok("yes")));

        Shell.Result refused = shell.run("auth", "call", "GET", url("/me"));
        Shell.Result allowed = shell.run("auth", "call", "GET", url("/me"), "--host", "127.0.0.1:" + API.getPort());

        assertEquals(3, refused.code());
        assertTrue(refused.err().contains("--host 127.0.0.1:" + API.getPort()), refused.err());
        assertTrue(refused.err().contains("auth.providers.corporate.allowed_hosts"), refused.err());
        assertEquals("yes", allowed.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization: Bearer x", "dpop: x", "Cookie: a=b", "no field", "X: line\nbreak"})
    void aHeaderDoesNotReplaceTheToken(String header) {
        assertEquals(
                3,
                shell.run("auth", "call", "GET", url("/me"), "--header", header).code());
        API.verify(0, anyRequestedFor(anyUrl()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Connection: close", "Content-Length: 3", "Upgrade: h2c"})
    void aHeaderOfTheConnectionIsRefused(String header) {
        Shell.Result result = shell.run("auth", "call", "GET", url("/me"), "--header", header);

        assertEquals(3, result.code());
        assertTrue(result.err().contains("which HTTP itself sets"), result.err());
    }

    @Test
    void theTypeOfTheDataIsSentOnce() {
        Shell.Result result =
                shell.run("auth", "call", "POST", url("/orders"), "-d", "x", "-H", "Content-Type: text/plain");

        assertEquals(3, result.code());
        assertTrue(result.err().contains("--content-type does"), result.err());
    }

    @Test
    void aConfiguredHostThatIsNoneIsNamedAndDoesNotPreventAnother() {
        shell.configure(Configs.join(Configs.one(), "      allowed_hosts: ['https://api.company.com']"));
        API.stubFor(any(anyUrl()).willReturn(ok("yes")));

        Shell.Result refused = shell.run("auth", "call", "GET", url("/me"));

        assertEquals(3, refused.code());
        assertTrue(refused.err().contains("auth.providers.corporate.allowed_hosts (kstlib.conf.yml:"), refused.err());
        assertEquals(
                "yes",
                shell.run("auth", "call", "GET", url("/me"), "--host", "127.0.0.1:" + API.getPort())
                        .out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT", "connect", "TWO WORDS", ""})
    void whatIsNoMethodIsRefused(String method) {
        assertEquals(3, shell.run("auth", "call", method, url("/me")).code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void aMethodWithoutABodyTakesNoData(String method) {
        Shell.Result result = shell.run("auth", "call", method, url("/me"), "--data", "x");

        assertEquals(new Shell.Result(3, "", "kstlib: " + method + " takes no --data\n"), result);
    }

    @ParameterizedTest
    @ValueSource(strings = {"@missing.json", "@.", "@/dev/zero"})
    void dataThatIsNoFileIsRefused(String data) {
        Shell.Result result = shell.run("auth", "call", "POST", url("/orders"), "--data", data);

        assertEquals(3, result.code());
        assertTrue(result.err().contains("--data cannot read " + data.substring(1)), result.err());
        API.verify(0, anyRequestedFor(anyUrl()));
    }

    @Test
    void withoutALoginNothingIsSent() {
        shell = new Shell(home.resolve("."))
                .configure(Configs.join(Configs.one(), "      allowed_hosts: [127.0.0.1:" + API.getPort() + "]"));
        home.resolve(".config/kstlib/auth/tokens/corporate.token.json").toFile().delete();

        assertEquals(2, shell.run("auth", "call", "GET", url("/me")).code());
        API.verify(0, anyRequestedFor(anyUrl()));
    }
}
