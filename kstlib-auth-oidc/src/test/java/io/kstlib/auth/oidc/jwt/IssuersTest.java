package io.kstlib.auth.oidc.jwt;

import static io.kstlib.auth.oidc.Reports.assertRefused;
import static io.kstlib.auth.oidc.Reports.assertValid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.client.WireMock;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.api.validation.report.Inspection;
import io.kstlib.auth.api.validation.report.ProofFacts;
import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.SigningKey;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which issuer's keys are fetched, and what names the issuer (security rule 3). */
class IssuersTest {

    private static final String TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47";

    @RegisterExtension
    private final Idp idp = new Idp();

    private ValidationReport check(TestContext context, Map<String, Object> claims, TokenKind kind) {
        return idp.check(context, idp.idToken(claims), kind);
    }

    @Test
    void refusesAnotherIssuerAndNamesTheKeyThatAllowsIt() {
        ValidationReport report =
                check(idp.client(), idp.claimsWith("iss", "https://idcs.example"), TokenKind.ID_TOKEN);

        var failed = assertRefused(report, "discover_issuer", "iss");
        assertEquals(idp.issuer(), failed.failure().orElseThrow().expected());
        assertEquals("\"https://idcs.example\"", failed.failure().orElseThrow().found());
        assertTrue(
                failed.message().contains("auth.providers.corporate.accepted_issuers: [\"https://idcs.example\"]"),
                failed.message());
        assertEquals(false, report.facts().toMap().get("issuer_match"));
    }

    @Test
    void acceptsAnIssuerThatTheConfigurationNames() { // Oracle IDCS signs with a generic issuer
        TestContext context = idp.client().with("accepted_issuers", List.of("https://identity.oraclecloud.com/"));

        assertValid(check(context, idp.claimsWith("iss", "https://identity.oraclecloud.com/"), TokenKind.ID_TOKEN));
        assertValid(check(context, idp.claims(), TokenKind.ID_TOKEN));
        assertRefused(
                check(context, idp.claimsWith("iss", "https://identity.oraclecloud.com"), TokenKind.ID_TOKEN),
                "discover_issuer",
                "iss");
    }

    @Test
    void acceptsTheAccessTokenIssuerForAccessTokensOnly() { // ADFS
        TestContext context = idp.client().with("access_token_issuer", "http://adfs.company.com/adfs/services/trust");
        Map<String, Object> claims = idp.claimsWith("iss", "http://adfs.company.com/adfs/services/trust");

        assertValid(check(context, claims, TokenKind.ACCESS_TOKEN));
        assertRefused(check(context, claims, TokenKind.ID_TOKEN), "discover_issuer", "iss");
    }

    @Test
    void putsTheTenantOfTheTokenInPlaceOfTheTemplate() { // Microsoft Entra, multi-tenant
        String template = "https://login.microsoftonline.com/{tenantid}/v2.0";
        idp.publishMetadata("issuer", template);
        TestContext context = idp.client().with("accepted_issuers", List.of(template));
        Map<String, Object> claims = idp.claimsWith("iss", "https://login.microsoftonline.com/" + TENANT + "/v2.0");
        claims.put("tid", TENANT);

        assertValid(check(context, claims, TokenKind.ID_TOKEN));
        claims.put("tid", "another");
        assertRefused(check(context, claims, TokenKind.ID_TOKEN), "discover_issuer", "iss");
        claims.remove("tid");
        assertRefused(check(context, claims, TokenKind.ID_TOKEN), "discover_issuer", "iss");
        claims.put("tid", "evil/../" + TENANT);
        claims.put("iss", "https://login.microsoftonline.com/evil/../" + TENANT + "/v2.0");
        assertRefused(check(context, claims, TokenKind.ID_TOKEN), "discover_issuer", "iss");
    }

    @Test
    void reportsADiscoveryDocumentOfAnotherIssuer() { // OpenID Connect Discovery 1.0, 4.3
        idp.publishMetadata("issuer", "https://attacker.example");

        var failed =
                assertRefused(check(idp.client(), idp.claims(), TokenKind.ID_TOKEN), "discover_issuer", "discovery");

        assertTrue(failed.message().contains("https://attacker.example"), failed.message());
        assertTrue(failed.message().contains("accepted_issuers"), failed.message());
        assertEquals(0, idp.requests(Idp.JWKS));
    }

    @Test
    void usesAConfiguredJwksUriWithoutDiscovery() {
        idp.answerGet(
                "/keys", Idp.json(200, Map.of("keys", List.of(SigningKey.rsa().jwk()))));
        TestContext context = idp.client().with("jwks_uri", idp.url("/keys"));

        ValidationReport report = check(context, idp.claims(), TokenKind.ID_TOKEN);

        assertValid(report);
        assertEquals("not needed: jwks_uri is configured", report.steps().get(1).message());
        assertEquals(0, idp.requests(Idp.DISCOVERY));
        assertFalse(report.facts().toMap().containsKey("discovery_url"));
        assertRefused(
                check(context, idp.claimsWith("iss", "https://other.example"), TokenKind.ID_TOKEN),
                "discover_issuer",
                "iss");
    }

    @Test
    void saysThatTheIssuerIsNotComparedWhereNoneIsConfigured() {
        TestContext manual = idp.client().without("issuer").with("jwks_uri", idp.url(Idp.JWKS));

        ValidationReport report = check(manual, idp.claimsWith("iss", "https://anybody.example"), TokenKind.ID_TOKEN);

        assertValid(report);
        assertTrue(report.steps().get(1).message().contains("not compared"));
        assertFalse(report.facts().toMap().containsKey("issuer_match"));
    }

    @Test
    void takesTheIssuerFromTheTokenWhereNothingIsConfigured() { // a provider of type oauth2
        TestContext context = idp.client().without("issuer").with("type", "oauth2");

        ValidationReport report = check(context, idp.claims(), TokenKind.ACCESS_TOKEN);

        assertValid(report);
        assertTrue(report.steps().get(1).message().contains("issuer taken from the token itself"));
    }

    @Test
    void sendsNothingOfTheProvidersToAnIssuerThatATokenNames() {
        TestContext context = idp.client()
                .without("issuer")
                .with("type", "oauth2")
                .with("headers", Map.of("X-Api-Key", "k3y"))
                .with("ssl_verify", false);

        assertValid(check(context, idp.claims(), TokenKind.ACCESS_TOKEN));

        assertTrue(idp.wireMock().getAllServeEvents().stream()
                .noneMatch(event -> event.getRequest().containsHeader("X-Api-Key")));
    }

    @Test
    void believesAnIssuerThatATokenNamesOnlyWhenTheIssuerNamesItself() {
        TestContext context = idp.client().without("issuer").with("type", "oauth2");
        idp.publishMetadata("issuer", "https://attacker.example");

        assertRefused(check(context, idp.claims(), TokenKind.ACCESS_TOKEN), "discover_issuer", "discovery");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://metadata.internal/latest",
                "ftp://host/x",
                "file:///etc/passwd",
                "not a url",
                "/relative",
                "https://user:pw@host/",
                "https://host/?x=1",
                "https://host/#x",
                "urn:example:issuer",
                "jar:https://host/x!/",
                ""
            })
    void asksNoOneWhomDesignRule5Forbids(String issuer) { // https or loopback only
        TestContext context = idp.client().without("issuer").with("type", "oauth2");

        var failed = assertRefused(
                check(context, idp.claimsWith("iss", issuer), TokenKind.ACCESS_TOKEN), "discover_issuer", "iss");

        assertEquals(Verdict.UNDECIDED, failed.failure().orElseThrow().verdict());
    }

    @Test
    void followsNoRedirect() { // security rule 5
        idp.answerGet(Idp.DISCOVERY, WireMock.temporaryRedirect(idp.url("/elsewhere")));

        assertRefused(check(idp.client(), idp.claims(), TokenKind.ID_TOKEN), "discover_issuer", "discovery");

        assertEquals(0, idp.requests("/elsewhere"));
    }

    @Test
    void saysThatATokenWhoseIssuerDoesNotAnswerCouldNotBeChecked() {
        String token = idp.idToken(idp.claims());
        TestContext context = idp.client();
        String discovery = idp.url(Idp.DISCOVERY);
        idp.wireMock().stop();

        ValidationReport report = idp.check(context, token, TokenKind.ID_TOKEN);

        var failed = assertRefused(report, "discover_issuer", "discovery");
        assertEquals(ValidationReport.Verdict.UNDECIDED, report.verdict());
        assertEquals(
                "the network, or the provider", failed.failure().orElseThrow().whoCanFix());
        assertEquals(new Inspection.Connection(URI.create(discovery)), ((ProofFacts) report.facts()).next());
    }

    @Test
    void aCheckThatIsInterruptedGivesNoReport() {
        String token = idp.idToken(idp.claims());
        TestContext context = idp.client();

        Thread.currentThread().interrupt();
        NetworkException interrupted;
        try {
            interrupted = assertThrows(NetworkException.class, () -> idp.check(context, token, TokenKind.ID_TOKEN));
        } finally {
            Thread.interrupted();
        }

        assertEquals(NetworkException.Reason.INTERRUPTED, interrupted.reason());
    }

    @Test
    void namesWhatToSetWhenTheProviderPublishesNoKeys() {
        idp.publishMetadataWithout("jwks_uri");

        assertTrue(assertRefused(check(idp.client(), idp.claims(), TokenKind.ID_TOKEN), "discover_issuer", "discovery")
                .message()
                .contains("Set auth.providers.corporate.jwks_uri"));
    }
}
