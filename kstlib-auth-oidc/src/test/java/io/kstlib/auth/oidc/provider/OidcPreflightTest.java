package io.kstlib.auth.oidc.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.client.WireMock;
import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.oidc.Corporate;
import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.oidc.Keys;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.SigningKey;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OidcPreflightTest {

    @RegisterExtension
    private final Idp idp = new Idp();

    private PreflightReport preflight(TestContext context) {
        idp.answerGet("/realms/main/authorize", WireMock.badRequest());
        idp.wireMock()
                .stubFor(WireMock.post("/realms/main/token")
                        .willReturn(Idp.json(400, Map.of("error", "invalid_request"))));
        return Corporate.provider(context).preflight();
    }

    private static Check check(PreflightReport report, String name) {
        return report.checks().stream()
                .filter(check -> check.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> warnings(PreflightReport report) {
        return report.checks().stream()
                .filter(check -> check.status() == Status.WARNING)
                .filter(check -> !check.name().equals("tls")) // on loopback, by http
                .map(check -> check.name() + ": " + check.message())
                .toList();
    }

    @Test
    void namesADemandOnUserinfoThatTheServerDoesNotMeet() {
        idp.publishMetadata("userinfo_signing_alg_values_supported", List.of("RS256", "EdDSA"));

        assertEquals(
                List.of("userinfo_signed_response_alg: userinfo_signed_response_alg is ES256, and the server lists only"
                        + " RS256, EdDSA; write userinfo_signed_response_alg with one of these, as the client is"
                        + " registered"),
                warnings(preflight(idp.client().with("userinfo_signed_response_alg", "ES256"))));
        assertEquals(List.of(), warnings(preflight(idp.client().with("userinfo_signed_response_alg", "RS256"))));
        assertEquals(
                List.of(),
                warnings(preflight(idp.client().with("userinfo_signed_response_alg", "Ed25519"))),
                "the other name of EdDSA (RFC 9864)");
    }

    @Test
    void namesClaimsAndWordsThatTheServerDoesNotRead() {
        idp.publishMetadata("claims_parameter_supported", false);
        idp.publishMetadata("acr_values_supported", List.of("silver"));

        assertEquals(
                List.of(
                        "acr_values: the server does not list gold; write acr_values with some of: silver",
                        "claims: the server does not read claims; write scopes in place of claims"),
                warnings(preflight(idp.client()
                        .with("acr_values", "gold")
                        .with("claims", Map.of("userinfo", Map.of("email", Map.of()))))));
    }

    @Test
    void passesWhereALoginWillWork() {
        idp.publishMetadata("scopes_supported", List.of("openid", "email"));

        PreflightReport report = preflight(idp.client().with("scopes", "openid email"));

        assertTrue(report.passed());
        assertEquals(
                List.of(
                        "config",
                        "tls",
                        "discovery",
                        "jwks",
                        "scopes",
                        "requirements",
                        "authorization_endpoint",
                        "token_endpoint"),
                report.checks().stream().map(Check::name).toList());
        assertTrue(
                report.checks().stream()
                        .filter(check -> !check.name().equals("tls")) // on loopback, by http
                        .allMatch(check -> check.status() == Status.SUCCESS),
                report.checks().toString());
        assertEquals("1 key can verify signatures", check(report, "jwks").message());
    }

    @Test
    void skipsWhatDiscoveryWouldHaveTold() {
        idp.answerGet(Idp.DISCOVERY, WireMock.notFound());

        PreflightReport report = preflight(idp.client());

        assertFalse(report.passed());
        assertEquals(Status.FAILURE, check(report, "discovery").status());
        assertEquals(Status.SKIPPED, check(report, "jwks").status());
        assertEquals(8, report.checks().size());
    }

    @Test
    void saysWhichEndpointIsMissing() {
        idp.publishMetadataWithout("jwks_uri");

        assertTrue(check(preflight(idp.client()), "discovery").message().contains("jwks_uri"));
    }

    @Test
    void namesTheKeysThatCannotBeUsed() {
        idp.publishKeys(List.of(
                SigningKey.rsa().jwk(),
                Keys.forAlgorithm("EdDSA").jwkWith("x", "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")));

        Check keys = check(preflight(idp.client()), "jwks");

        assertEquals(Status.SUCCESS, keys.status());
        assertTrue(keys.message().contains("unusable: key \"ed25519\": it is a point of small order"), keys.message());
    }

    @Test
    void saysThatTheKeysAreOfNoUse() {
        idp.publishKey(SigningKey.rsa().jwkWith("kty", "oct"));

        Check keys = check(preflight(idp.client()), "jwks");

        assertEquals(Status.FAILURE, keys.status());
        assertTrue(keys.message().contains("kty"), keys.message());
    }

    @Test
    void saysThatOpenidIsAskedForToo() {
        Check scopes = check(preflight(idp.client().with("scopes", "email")), "scopes");

        assertTrue(scopes.message().contains("openid is asked for too"), scopes.message());
    }

    @Test
    void saysThatResponsesAreNotSignedAsDemanded() {
        idp.publishMetadata("response_modes_supported", List.of("query"));

        PreflightReport report = preflight(idp.client().with("response_mode", "jwt"));

        assertEquals(Status.FAILURE, check(report, "signatures").status());
        assertTrue(check(report, "signatures").message().contains("jwt, but the server offers only"), report::toString);
        assertTrue(
                preflight(idp.client()).checks().stream()
                        .noneMatch(check -> check.name().equals("signatures")),
                "nothing is said where nothing is wrong");
    }

    @Test
    void warnsWhereIssuersCannotBeCompared() {
        TestContext manual = idp.client()
                .without("issuer")
                .with("authorize_url", idp.url("/realms/main/authorize"))
                .with("token_url", idp.url("/realms/main/token"))
                .with("jwks_uri", idp.url(Idp.JWKS));

        PreflightReport report = preflight(manual);

        assertTrue(report.passed());
        assertEquals(Status.WARNING, check(report, "discovery").status());
        assertEquals(Status.SUCCESS, check(report, "jwks").status());
    }
}
