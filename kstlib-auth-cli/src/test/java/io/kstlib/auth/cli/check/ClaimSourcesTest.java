package io.kstlib.auth.cli.check;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.kstlib.auth.cli.Schemas.assertFits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.StoredTokens;
import io.kstlib.auth.testkit.server.SigningKey;
import io.kstlib.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Aggregated and distributed claims (OpenID Connect Core 1.0 section 5.6.2), in the answer of the userinfo endpoint and in ID tokens. */
class ClaimSourcesTest {

    private static final String ACCESS_TOKEN = "ksj3n283dke";

    @RegisterExtension
    private final SignedTokens idp = new SignedTokens();

    @TempDir
    Path home;

    /** The examples of sections 5.6.2.1 and 5.6.2.2 in one, with a source that is missing. */
    private Map<String, Object> withSources(Map<String, Object> own) {
        Map<String, Object> names = new LinkedHashMap<>();
        names.put("phone_number", "src1");
        names.put("birthdate", "src1");
        names.put("shipping_address", "src2");
        names.put("credit_score", "src3");
        names.put("groups", "src4");
        String aggregated = SigningKey.of("another", "RS256")
                .named("agency")
                .sign(Map.of(
                        "iss", "https://agency.example.com", "phone_number", "+1 (310) 123-4567", "name", "Mallory"));
        Map<String, Object> claims = new LinkedHashMap<>(own);
        claims.put("_claim_names", names);
        claims.put(
                "_claim_sources",
                Map.of(
                        "src1", Map.of("JWT", aggregated),
                        "src2", Map.of("endpoint", idp.issuer() + "/claim_source?key=s3cret"),
                        "src3", Map.of("endpoint", idp.issuer() + "/claims_here", "access_token", ACCESS_TOKEN)));
        return claims;
    }

    private Shell whoIsLoggedIn() {
        Map<String, Object> own = new LinkedHashMap<>();
        own.put("sub", "248289761001");
        own.put("name", "Jane Doe");
        String answer = SignedTokens.json(withSources(own));
        idp.server().stubFor(get("/userinfo").willReturn(okJson(answer)));
        return new Shell(home)
                .configure(Configs.oauth2(idp.issuer()))
                .store(
                        "local",
                        StoredTokens.expiring(Duration.ofHours(1))
                                .issuedBy(idp.issuer() + "/token", "my-app")
                                .json());
    }

    private void assertNothingWasFetchedFromSources() {
        List<String> paths = idp.server().getAllServeEvents().stream()
                .map(event -> event.getRequest())
                .map(LoggedRequest::getUrl)
                .toList();
        assertFalse(paths.isEmpty());
        assertTrue(paths.stream().noneMatch(path -> path.contains("claim")), paths::toString);
    }

    @Test
    void whoamiShowsWhichClaimsComeFromWhere() {
        Shell.Result result = whoIsLoggedIn().run("auth", "whoami");

        assertEquals("""
                Jane Doe
                  sub   248289761001
                  name  Jane Doe
                Claims of other parties
                  phone_number      +1 (310) 123-4567  (from a JWT of https://agency.example.com, not verified)
                  birthdate         not in a JWT of https://agency.example.com, which should have it
                  shipping_address  at ISSUER/claim_source  (not fetched)
                  credit_score      at ISSUER/claims_here  (not fetched)
                  groups            not known: the source that is named is missing
                """.replace("ISSUER", idp.issuer()), result.out());
        assertNothingWasFetchedFromSources();
    }

    @Test
    void whoamiNamesThePersonByTheProvidersOwnClaimsOnly() {
        assertEquals("Jane Doe\n", whoIsLoggedIn().run("auth", "whoami", "-q").out());
    }

    @Test
    void theJsonOfWhoamiKeepsTheClaimsOfOthersApart() throws IOException {
        Shell shell = whoIsLoggedIn();

        String json = shell.run("auth", "whoami", "--json").out();

        assertFits("whoami", json);
        Map<String, ?> document = Json.readObject(json.getBytes(StandardCharsets.UTF_8));
        assertEquals(Map.of("sub", "248289761001", "name", "Jane Doe"), document.get("claims"));
        assertTrue(
                json.contains("\"kind\":\"aggregated\",\"issuer\":\"https://agency.example.com\",\"verified\":false"));
        assertTrue(json.contains("\"kind\":\"distributed\",\"endpoint\":\"" + idp.issuer() + "/claims_here\""), json);
        assertFalse(json.contains("Mallory"), "a claim that _claim_names does not name");
        assertFalse(json.contains(ACCESS_TOKEN) || json.contains("s3cret"), json);
        assertTrue(shell.run("auth", "whoami", "--raw").out().contains(ACCESS_TOKEN), "the answer as it is");
    }

    @Test
    void checkShowsThatTheyAreNotPartOfTheProof() throws IOException {
        String token = idp.sign("RS256", withSources(idp.claims()));
        Shell shell = new Shell(home);

        Shell.Result brief = shell.type(token).run("auth", "check", "--token", "-", "--report", "report.html");
        String full = shell.type(token)
                .run("auth", "check", "--token", "-", "--verbose")
                .out();
        String json =
                shell.type(token).run("auth", "check", "--token", "-", "--json").out();

        assertEquals(0, brief.code(), brief.err());
        assertTrue(
                brief.out().contains("\nClaims of other parties\n  phone_number: +1 (310) 123-4567  (from a JWT of"),
                brief.out());
        assertTrue(full.contains("\n  credit_score: at " + idp.issuer() + "/claims_here  (not fetched)\n"), full);
        assertFits("check", json);
        assertTrue(json.contains("\"claim_sources\":[{\"claims\":[\"phone_number\",\"birthdate\"]"), json);
        String page = Files.readString(home.resolve("report.html"));
        assertTrue(page.contains("Claims of other parties"), page);
        for (String shown : List.of(brief.out(), full, json, page)) {
            assertFalse(shown.contains(ACCESS_TOKEN), shown);
        }
        assertNothingWasFetchedFromSources();
    }

    @Test
    void aTokenWithoutThemSaysNothingOfThem() {
        String token = idp.token();

        assertFalse(new Shell(home)
                .type(token)
                .run("auth", "check", "--token", "-", "--json")
                .out()
                .contains("claim_sources"));
    }

    @Test
    void whatIsMalformedIsNamedAndHarmless() {
        for (String claims : List.of(
                "{\"_claim_names\":[\"a\"]}",
                "{\"_claim_names\":{\"a\":1}}",
                "{\"_claim_names\":{\"a\":\"s\"},\"_claim_sources\":\"s\"}",
                "{\"_claim_names\":{\"a\":\"s\"},\"_claim_sources\":{\"s\":{\"JWT\":\"no.jwt\"}}}",
                "{\"_claim_names\":{\"a\":\"s\"},\"_claim_sources\":{\"s\":{\"endpoint\":\"a b\"}}}",
                "{\"_claim_names\":{\"a\":\"s\"},\"_claim_sources\":{\"s\":{}}}")) {
            idp.server().resetMappings();
            Shell shell = whoIsLoggedIn();
            idp.server().stubFor(get("/userinfo").willReturn(okJson(claims)));

            Shell.Result result = shell.run("auth", "whoami");

            assertEquals(0, result.code(), result.err());
            assertTrue(
                    result.out().endsWith("(the provider gives no name)\n")
                            || result.out().contains("\n  a  not known: "),
                    claims + " " + result.out());
            assertFits("whoami", shell.run("auth", "whoami", "--json").out());
        }
    }
}
