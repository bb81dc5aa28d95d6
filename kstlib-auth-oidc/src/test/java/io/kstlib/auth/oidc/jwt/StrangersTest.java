package io.kstlib.auth.oidc.jwt;

import static io.kstlib.auth.oidc.Reports.assertRefused;
import static io.kstlib.auth.oidc.Reports.assertValid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.api.validation.ValidationTerms;
import io.kstlib.auth.api.validation.report.Inspection;
import io.kstlib.auth.api.validation.report.ProofFacts;
import io.kstlib.auth.oidc.Corporate;
import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.oidc.jwt.IssuerLookup.HostReach;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.SigningKey;
import io.kstlib.json.Json;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that no one vouches for, and what the caller requires of a check. */
class StrangersTest {

    @RegisterExtension
    private final Idp idp = new Idp();

    private ValidationReport check(String token, ValidationTerms terms) {
        return check(Corporate.context(idp.clock(), Map.of()), token, terms);
    }

    private static ValidationReport check(TestContext context, String token, ValidationTerms terms) {
        return new JwtValidatorFactory()
                .create(context)
                .validate(new ValidationRequest(Secret.of(token), TokenKind.UNKNOWN, "given token", terms));
    }

    private static String document(Map<String, ?> content) {
        return new String(Json.write(content), StandardCharsets.UTF_8);
    }

    private String keys() {
        return document(Map.of("keys", List.of(SigningKey.rsa().jwk())));
    }

    private String discovery() {
        return document(Map.of("issuer", idp.issuer(), "jwks_uri", idp.url(Idp.JWKS)));
    }

    private int requests() {
        return idp.wireMock().getAllServeEvents().size();
    }

    @Test
    void saysThatTheIssuerIsTakenFromTheToken() {
        ValidationReport report = check(idp.idToken(idp.claims()), ValidationTerms.none());

        assertValid(report);
        assertEquals("the token itself", report.facts().toMap().get("issuer_from"));
        assertTrue(report.steps().get(1).message().contains("issuer taken from the token itself"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://10.0.0.1",
                "https://172.16.5.5",
                "https://192.168.1.1/realms/main",
                "https://169.254.169.254",
                "https://[fe80::1]",
                "https://[fd00::1]",
                "https://0.0.0.0",
                "https://100.64.0.1",
                "https://[::ffff:10.0.0.1]"
            })
    void isNotLedIntoOurNetwork(String issuer) {
        var failed = assertRefused(
                check(idp.idToken(idp.claimsWith("iss", issuer)), ValidationTerms.none()), "discover_issuer", "iss");

        assertTrue(failed.message().contains("allow private addresses"), failed.message());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://sso.example.com",
                "ftp://sso.example.com",
                "file:///etc/passwd",
                "https://u:p@sso.example.com"
            })
    void asksNoOneButWebServers(String issuer) {
        var report = check(idp.idToken(idp.claimsWith("iss", issuer)), ValidationTerms.none());

        assertRefused(report, "discover_issuer", "iss");
        assertEquals(Verdict.UNDECIDED, report.verdict());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://[2002:7f00:1::]",
                "https://[2002:c0a8:4d01::1]:8443/realms/main",
                "https://[::127.0.0.1]",
                "https://[::7f00:1]",
                "https://[0:0:0:0:0:0:10.0.0.1]",
                "https://[::ffff:192.168.77.1]",
                "https://[64:FF9B::169.254.169.254]",
                "https://[64:ff9b:1::8.8.8.8]",
                "https://[2001:0:7f00:1::f7f7:f7f7]"
            })
    void isNotLedIntoOurNetworkByAnAddressWithinAnother(String issuer) {
        var report = check(idp.idToken(idp.claimsWith("iss", issuer)), ValidationTerms.none());

        var failed = assertRefused(report, "discover_issuer", "iss");

        assertTrue(failed.message().contains("allow private addresses"), failed.message());
        assertEquals(Verdict.UNDECIDED, report.verdict());
    }

    @Test
    void isNotLedIntoOurNetworkByTheIssuersDocumentEither() {
        idp.publishMetadata("jwks_uri", "https://192.168.1.1/keys");

        assertRefused(check(idp.idToken(idp.claims()), ValidationTerms.none()), "discover_issuer", "jwks_uri");
    }

    @ParameterizedTest
    @CsvSource({
        "8.8.8.8, false",
        "2001:4860:4860::8888, false",
        "127.0.0.1, false",
        "::1, false",
        "10.1.2.3, true",
        "198.18.0.1, true",
        "192.0.0.8, true",
        "255.255.255.255, true",
        "224.0.0.1, true",
        "fc00::1, true",
        "100.127.255.255, true",
        "100.128.0.1, false",
        "fec0::1, true",
        "fe80::1, true",
        "ff02::1, true",
        "::, true",
        // IPv4-compatible and IPv4-mapped (RFC 4291 section 2.5.5), IPv4-translated (RFC 2765)
        "::10.1.2.3, true",
        "::127.0.0.1, true",
        "::169.254.169.254, true",
        "::2, true",
        "::8.8.8.8, false",
        "::ffff:10.1.2.3, true",
        "::ffff:a9fe:a9fe, true",
        "::ffff:8.8.8.8, false",
        "::ffff:127.0.0.1, false",
        "::ffff:0:10.1.2.3, true",
        "::ffff:0:127.0.0.1, true",
        "::ffff:0:8.8.8.8, false",
        // 6to4 (RFC 3056)
        "2002:7f00:1::, true",
        "2002:a01:203::1, true",
        "2002:a9fe:a9fe::, true",
        "2002:c0a8:101:1::5, true",
        "2002:808:808::1, false",
        "2002:c000:8::, true",
        "2002::, true",
        "2002:e000:1::, true",
        // NAT64: the well-known prefix (RFC 6052), and the one for local use (RFC 8215) with the address at any
        // position
        "64:ff9b::a00:1, true",
        "64:ff9b::7f00:1, true",
        "64:ff9b::169.254.169.254, true",
        "64:ff9b::808:808, false",
        "64:ff9b:1::808:808, true",
        "64:ff9b:1:808:8:800::, true",
        "64:ff9b:1:ffff:ffff:ffff:ffff:ffff, true",
        "64:ff9b:0:0:1::808:808, true",
        "64:ff9b:2::808:808, true",
        // Teredo (RFC 4380): the server, and the client with its bits inverted
        "2001:0:a00:1:0:0:f7f7:f7f7, true",
        "2001:0:808:808:0:0:f5ff:fffe, true",
        "2001:0:808:808:0:0:80ff:fffe, true",
        "2001:0:7f00:1:0:0:f7f7:f7f7, true",
        "2001:0:808:808:0:0:f7f7:f7f7, false",
        "2001:1::1, false",
        // ISATAP (RFC 5214 section 6.1)
        "2001:4860::5efe:10.1.2.3, true",
        "2001:4860::200:5efe:192.168.1.1, true",
        "2001:4860::5efe:127.0.0.1, true",
        "2001:4860::5efe:8.8.8.8, false",
        "2001:4860::5eff:10.1.2.3, false"
    })
    void knowsWhichAddressesLieInside(String address, boolean inside) throws UnknownHostException {
        assertEquals(inside, HostReach.isInside(InetAddress.getByName(address)));
    }

    @Test
    void goesInsideWhenThatIsAllowed() { // nothing listens on port 1, so the request itself fails
        var report = check(
                idp.idToken(idp.claimsWith("iss", "https://localhost:1")),
                ValidationTerms.none().allowPrivateHosts());

        assertRefused(report, "discover_issuer", "discovery");
        assertEquals(Verdict.UNDECIDED, report.verdict());
        assertEquals("the token itself", report.facts().toMap().get("issuer_from"));
        var next = assertInstanceOf(Inspection.Connection.class, ((ProofFacts) report.facts()).next());
        assertEquals("localhost:1", next.endpoint().getAuthority());
    }

    @Test
    void holdsTheTokenToTheIssuerThatWasAskedFor() {
        String token = idp.idToken(idp.claims());

        ValidationReport same = check(token, ValidationTerms.none().issuer(idp.issuer()));
        ValidationReport other = check(token, ValidationTerms.none().issuer("https://sso.example.com"));

        assertValid(same);
        assertEquals("the caller", same.facts().toMap().get("issuer_from"));
        assertRefused(other, "discover_issuer", "iss");
        assertEquals(Verdict.OTHER_PROVIDER, other.verdict());
    }

    @Test
    void holdsTheTokenToTheAudienceThatWasAskedFor() {
        String token = idp.idToken(idp.claimsWith("aud", List.of("api", "web")));

        assertValid(check(token, ValidationTerms.none().audience("api")));
        assertRefused(check(token, ValidationTerms.none().audience("ap")), "validate_claims", "aud");
    }

    @Test
    void namesATokenOfAnotherProviderThanTheConfiguredOne() {
        String token = idp.idToken(idp.claims());

        ValidationReport report =
                check(idp.client().with("issuer", "https://sso.example.com"), token, ValidationTerms.none());

        assertRefused(report, "discover_issuer", "iss");
        assertEquals(Verdict.OTHER_PROVIDER, report.verdict());
        assertEquals(0, requests());
    }

    @Test
    void verifiesOfflineWithDocumentsThatWereSupplied() {
        String token = idp.idToken(idp.claims());

        ValidationReport both = check(
                token,
                ValidationTerms.none().discovery("discovery.json", discovery()).keys("/some/where/jwks.json", keys()));
        ValidationReport keysOnly = check(token, ValidationTerms.none().keys("/some/where/jwks.json", keys()));

        assertValid(both);
        assertValid(keysOnly);
        assertEquals(0, requests());
        assertEquals("file:jwks.json", keysOnly.facts().toMap().get("jwks_uri"), "not where it lies on this machine");
        assertEquals("no one; only the keys are given", keysOnly.facts().toMap().get("issuer_from"));
    }

    @Test
    void takesKeysFromTheUrlThatWasGiven() {
        ValidationReport report =
                check(idp.idToken(idp.claims()), ValidationTerms.none().keysAt(URI.create(idp.url(Idp.JWKS))));

        assertValid(report);
        assertEquals(0, idp.requests(Idp.DISCOVERY));
    }

    @Test
    void refusesADiscoveryDocumentOfAnotherIssuer() {
        String other = document(Map.of("issuer", "https://sso.example.com", "jwks_uri", idp.url(Idp.JWKS)));

        assertRefused(
                check(idp.idToken(idp.claims()), ValidationTerms.none().discovery("d.json", other)),
                "discover_issuer",
                "discovery");
    }

    @Test
    void saysSoWhenASuppliedDocumentCannotBeUsed() {
        var terms = ValidationTerms.none().keys("jwks.json", "<html>");

        ValidationReport report = check(idp.idToken(idp.claims()), terms);

        assertRefused(report, "fetch_jwks", "jwks");
        assertEquals(Verdict.UNDECIDED, report.verdict());
    }

    @ParameterizedTest
    @CsvSource({"0, 1, false", "0, 0, false", "60, 59, true", "60, 61, false", "300, 299, true"})
    void allowsClocksToBeApartAsFarAsAskedFor(int skew, int expiredSeconds, boolean valid) {
        String token = idp.idToken(idp.claimsWith("exp", idp.clock().instant().getEpochSecond() - expiredSeconds));

        ValidationReport report = check(token, ValidationTerms.none().clockSkew(Duration.ofSeconds(skew)));

        assertEquals(valid, report.isValid());
    }

    @Test
    void allowsClocksToBeApartAsFarAsConfigured() {
        String token = idp.idToken(idp.claimsWith("exp", idp.clock().instant().getEpochSecond() - 20));

        assertRefused(
                check(idp.client().with("clock_skew", 10), token, ValidationTerms.none()), "validate_claims", "exp");
        ValidationReport report = check(idp.client().with("clock_skew", 30), token, ValidationTerms.none());
        assertValid(report);
        assertEquals(30L, report.steps().get(5).details().get("clock_skew_seconds"));
    }

    @Test
    void allowsNoMoreThanFiveMinutes() {
        assertThrows(
                IllegalArgumentException.class, () -> ValidationTerms.none().clockSkew(Duration.ofSeconds(301)));
        assertEquals(1, Corporate.problems(idp.client().with("clock_skew", 301)).size());
    }
}
