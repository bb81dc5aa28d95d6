package io.kstlib.auth.cli.check;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.kstlib.auth.cli.Schemas.assertFits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.testkit.server.SigningKey;
import io.kstlib.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By whose rules a token is checked, and tokens that cannot be checked by any rules. */
class CheckOptionsTest {

    @RegisterExtension
    private final SignedTokens idp = new SignedTokens();

    @TempDir
    Path home;

    private Shell shell;

    @BeforeEach
    void start() {
        shell = new Shell(home);
    }

    private Shell configured(String issuer) {
        return shell.configure(
                "auth:",
                "  token_storage: file",
                "  providers:",
                "    local: { type: oidc, issuer: \"" + issuer + "\", client_id: my-app }");
    }

    private static String base64(Object json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.write(json));
    }

    @Test
    void needsNoConfigurationForATokenThatNamesItsIssuer() {
        Shell.Result result = shell.type(idp.token()).run("auth", "check", "--token", "-");

        assertEquals(0, result.code(), result.out() + result.err());
        assertTrue(result.out().contains("issuer taken from the token itself"), result.out());
        assertTrue(result.out()
                .startsWith("Checking the standard input against the keys of the issuer that it names itself: "
                        + idp.issuer() + "\n"));
    }

    @Test
    void holdsATokenToTheConfiguredProviderThatIssuedIt() {
        Shell.Result result = configured(idp.issuer()).type(idp.token()).run("auth", "check", "--token", "-");

        assertEquals(0, result.code(), result.out() + result.err());
        assertFalse(result.out().contains("taken from the token itself"), result.out());
        assertTrue(result.out().startsWith("Checking the standard input against the keys of local\n"), result.out());
    }

    @Test
    void tellsWhenATokenIsAnotherProvidersThanTheOneNamed() {
        Shell.Result result =
                configured("https://sso.example.com").type(idp.token()).run("auth", "check", "local", "--token", "-");

        assertEquals(5, result.code(), result.out() + result.err());
        assertTrue(result.out().contains("ANOTHER PROVIDER'S TOKEN"), result.out());
        assertEquals(0, idp.requests());
    }

    @Test
    void holdsATokenToTheIssuerAndTheAudienceAskedFor() {
        String token = idp.token();

        assertEquals(
                0,
                shell.type(token)
                        .run("auth", "check", "--token", "-", "--issuer", idp.issuer())
                        .code());
        assertEquals(
                5,
                shell.type(token)
                        .run("auth", "check", "--token", "-", "--issuer", "https://sso.example.com")
                        .code());
        assertEquals(
                0,
                shell.type(token)
                        .run("auth", "check", "--token", "-", "--audience", "my-app")
                        .code());
        assertEquals(
                1,
                shell.type(token)
                        .run("auth", "check", "--token", "-", "--audience", "other")
                        .code());
    }

    @Test
    void verifiesOffline() {
        String token = idp.token();
        String keys = idp.server().getStubMappings().stream()
                .filter(stub -> "/jwks".equals(stub.getRequest().getUrl()))
                .findFirst()
                .orElseThrow()
                .getResponse()
                .getBody();
        shell.write("jwks.json", keys)
                .write(
                        "discovery.json",
                        SignedTokens.json(Map.of("issuer", idp.issuer(), "jwks_uri", "https://x.example")));

        Shell.Result result = shell.type(token)
                .run("auth", "check", "--token", "-", "--jwks", "jwks.json", "--discovery", "discovery.json");

        assertEquals(0, result.code(), result.out() + result.err());
        assertEquals(0, idp.requests());
        assertEquals(
                0,
                shell.type(token)
                        .run("auth", "check", "--token", "-", "--jwks", idp.issuer() + "/jwks")
                        .code());
        assertEquals(
                3,
                shell.type(token)
                        .run("auth", "check", "--token", "-", "--jwks", "nothing.json")
                        .code());
    }

    @Test
    void saysThatItCouldNotCheckATokenWhoseOnlyKeyCannotBeUsed() {
        SigningKey key = SigningKey.of("one", "Ed25519");
        String token = key.sign(idp.claims());
        Map<String, Object> none = new LinkedHashMap<>(key.jwkWith("alg", "Ed25519"));
        none.put("x", "_".repeat(42) + "8"); // 32 bytes of ones: not a point of the curve
        shell.write("bad.json", SignedTokens.json(Map.of("keys", List.of(none))))
                .write("mended.json", SignedTokens.json(Map.of("keys", List.of(none, key.jwkWith("alg", "Ed25519")))));

        Shell.Result bad = shell.type(token).run("auth", "check", "--token", "-", "--jwks", "bad.json");
        Shell.Result mended = shell.type(token).run("auth", "check", "--token", "-", "--jwks", "mended.json");

        assertEquals(2, bad.code(), bad.out() + bad.err());
        assertTrue(bad.out().contains("COULD NOT CHECK"), bad.out());
        assertTrue(bad.out().contains("it is not a point of the curve Ed25519"), bad.out());
        assertEquals(0, mended.code(), mended.out() + mended.err());
        assertTrue(mended.out().contains("1 is unusable"), mended.out());
    }

    @Test
    void costsNoNetworkTheSecondTime() {
        String token = idp.token();
        assertEquals(0, shell.type(token).run("auth", "check", "--token", "-").code());
        assertEquals(2, idp.requests());

        assertEquals(0, shell.type(token).run("auth", "check", "--token", "-").code());

        assertEquals(2, idp.requests());
    }

    @Test
    void doesNotFollowATokenIntoTheOwnNetwork() {
        String token = idp.sign("RS256", idp.claimsWith("iss", "https://192.168.77.1"));

        Shell.Result result = shell.type(token).run("auth", "check", "--token", "-");

        assertEquals(2, result.code());
        assertTrue(result.out().contains("--allow-private"), result.out());
    }

    @ParameterizedTest
    @CsvSource({
        "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.AA.AA.AA.AA, encrypted",
        "2YotnFZFEjr1zCsicMWpAA, opaque",
        "eyJpdiI6IngiLCJ2YWx1ZSI6InkifQ, opaque",
        "eyJ1aWQiOjF9.AAAA, opaque",
    })
    void namesTokensThatNoOneOutsideCanVerify(String token, String word) {
        Shell.Result result = shell.type(token).run("auth", "check", "--token", "-");

        assertEquals(4, result.code(), result.out() + result.err());
        assertTrue(result.out().contains(word), result.out());
        assertTrue(result.out().contains("NOT VERIFIABLE"), result.out());
    }

    @Test
    void namesATokenForMicrosoftGraph() {
        String token = base64(Map.of("alg", "RS256", "typ", "JWT", "nonce", "n", "kid", "k")) + "."
                + base64(Map.of("aud", "https://graph.microsoft.com", "iss", "https://sts.windows.net/x/")) + ".AAAA";

        Shell.Result result = shell.type(token).run("auth", "check", "--token", "-");

        assertEquals(4, result.code(), result.out() + result.err());
        assertTrue(result.out().contains("meant for Microsoft Graph only"), result.out());
    }

    @Test
    void asksTheServerAboutAnOpaqueToken() {
        idp.server().stubFor(post("/introspect").willReturn(okJson("{\"active\":true,\"sub\":\"jane\"}")));
        shell.configure(
                "auth:",
                "  token_storage: file",
                "  providers:",
                "    local:",
                "      type: oauth2",
                "      client_id: my-app",
                "      authorization_endpoint: " + idp.issuer() + "/authorize",
                "      token_endpoint: " + idp.issuer() + "/token",
                "      introspection_endpoint: " + idp.issuer() + "/introspect");

        shell.type("2YotnFZFEjr1zCsicMWpAA");
        Shell.Result result = shell.run("auth", "check", "local", "--token", "-", "--json");
        Shell.Result brief = shell.run("auth", "check", "local", "--token", "-");

        assertEquals(0, result.code(), result.out() + result.err());
        assertFits("check", result.out());
        assertTrue(brief.out().endsWith("VALID: by the server's word; this is not a proof\n"), brief.out());
    }

    @Test
    void saysWhatWasExpectedAndWhoCanFixIt() {
        String token = idp.sign("RS256", idp.claimsWith("aud", "another"));

        String out = shell.type(token)
                .run("auth", "check", "--token", "-", "--audience", "my-app")
                .out();

        assertTrue(out.contains("expected: \"my-app\", the audience asked for"), out);
        assertTrue(out.contains("found: \"another\""), out);
        assertTrue(out.contains("who can fix it: "), out);
        assertTrue(out.contains("look further with: tr -d '\\r\\n' < token.jwt | cut -d. -f2 | "), out);
    }

    @Test
    void showsTheClockSkewAndTakesNoMoreThanFiveMinutes() {
        String token = idp.token();

        String out = shell.type(token)
                .run("auth", "check", "--token", "-", "--clock-skew", "7", "--verbose")
                .out();

        assertTrue(out.contains("clock_skew_seconds: 7"), out);
        assertEquals(
                3,
                shell.type(token)
                        .run("auth", "check", "--token", "-", "--clock-skew", "301")
                        .code());
    }

    @Test
    void aCheckInJsonFitsItsSchemaWhateverTheVerdict() {
        List<String> tokens = List.of(idp.token(), "2YotnFZFEjr1zCsicMWpAA", "eyJhbGciOiJub25lIn0.e30.");
        for (String token : tokens) {
            assertFits(
                    "check",
                    shell.type(token)
                            .run("auth", "check", "--token", "-", "--json")
                            .out());
        }
    }

    @Test
    void namesTheFileByWhoseKeysItChecks() throws IOException {
        String token = idp.token();
        Files.writeString(home.resolve("saved.json"), idp.publishedKeys());

        Shell.Result result = shell.type(token).run("auth", "check", "--token", "-", "--jwks", "saved.json");

        assertEquals(0, result.code(), result.out() + result.err());
        assertTrue(
                result.out().startsWith("Checking the standard input against the keys of saved.json (--jwks)\n"),
                result.out());
    }

    @Test
    void tellsNoOneWhatElseAnAddressHolds() throws IOException { // security rule 6
        String token = idp.token();
        idp.server().stubFor(get(urlPathEqualTo("/signed")).willReturn(okJson(idp.publishedKeys())));
        String address = idp.issuer() + "/signed?sig=s3cret";
        Files.createDirectories(home.resolve("in/here"));
        Files.writeString(home.resolve("in/here/saved.json"), idp.publishedKeys());

        for (String place : List.of(address, "in/here/saved.json")) {
            Shell.Result result = shell.type(token)
                    .run("auth", "check", "--token", "-", "--jwks", place, "--report", "report.html", "--verbose");

            String report = Files.readString(home.resolve("report.html"));
            Files.delete(home.resolve("report.html"));
            assertEquals(0, result.code(), result.out() + result.err());
            assertFalse((report + result.out()).contains("s3cret"), result.out());
            assertFalse(report.contains("in/here"), report);
        }
        idp.server().stubFor(get(urlPathEqualTo("/empty")).willReturn(okJson("{\"keys\":[]}")));
        Shell.Result lacking =
                shell.type(token).run("auth", "check", "--token", "-", "--jwks", address.replace("signed", "empty"));
        assertTrue(lacking.out().contains("/empty has no key that can be used"), lacking.out());
        assertFalse(lacking.out().contains("s3cret"), lacking.out());
    }

    @Test
    void saysAtTheStepOfTheKeysThatTheirFileCannotBeUsed() throws IOException {
        Files.writeString(home.resolve("saved.json"), "<html>Sign in</html>");

        Shell.Result result = shell.type(idp.token()).run("auth", "check", "--token", "-", "--jwks", "saved.json");

        assertEquals(2, result.code(), result.out() + result.err());
        assertTrue(result.out().contains("fetch_jwks failed"), result.out());
        assertTrue(result.out().contains("who can fix it: the person who supplied the file"), result.out());
        assertTrue(result.out().contains("look further with: cat saved.json"), result.out());
    }

    @ParameterizedTest
    @CsvSource({"exp, 1", "aud, 7", "iss, nobody", "iat, 99999999999"})
    void suggestsNoCommandThatLacksAName(String claim, String value) throws IOException {
        Object wrong = value.matches("\\d+") ? Long.valueOf(value) : value;
        String token = idp.sign("ES256", idp.claimsWith(claim, wrong));
        Files.writeString(home.resolve("saved.json"), idp.publishedKeys());

        for (String given : List.of(token, "opaque")) {
            Shell.Result result = shell.type(given)
                    .run("auth", "check", "--token", "-", "--jwks", "saved.json", "--issuer", idp.issuer());

            assertNotEquals(0, result.code());
            assertFalse(result.out().contains("NAME"), result.out());
            assertTrue(result.out().contains("look further with: "), result.out());
        }
    }
}
