package io.kstlib.auth.oidc.jwt;

import static io.kstlib.auth.oidc.Reports.assertRefused;
import static io.kstlib.auth.oidc.Reports.assertValid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.core.jwt.Base64Url;
import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.oidc.Keys;
import io.kstlib.auth.testkit.server.SigningKey;
import io.kstlib.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that are signed within a signed one (RFC 7519 section 5.2 and appendix A.2). */
class NestedTokensTest {

    @RegisterExtension
    private final Idp idp = new Idp();

    private final SigningKey outer = Keys.forAlgorithm("ES256");

    @BeforeEach
    void publishBothKeys() {
        idp.publishKeys(List.of(SigningKey.rsa().jwk(), outer.jwk()));
    }

    private String around(SigningKey key, String token, Object contentType) {
        Map<String, Object> header = outer.using("ES256").header();
        header.put("cty", contentType);
        return around(key, token, header);
    }

    private static String around(SigningKey key, String token, Map<String, Object> header) {
        return key.using("ES256")
                .signParts(
                        Base64Url.encode(Json.write(header)), Base64Url.encode(token.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"JWT", "jwt", "application/jwt"})
    void verifiesTheSignatureOfEach(String contentType) {
        String inner = idp.idToken(idp.claims());

        ValidationReport report = idp.check(around(outer, inner, contentType));

        assertValid(report);
        assertEquals("RS256", report.facts().toMap().get("signature_algorithm"));
        assertTrue(report.facts().toMap().get("outer_signatures").toString().contains("ES256"));
        assertEquals(inner, report.signedToken().orElseThrow().reveal());
        assertEquals(idp.issuer(), report.payload().get("iss"));
    }

    @Test
    void verifiesAsManyAsThereMayBeAndNoMore() {
        String twice = around(outer, idp.idToken(idp.claims()), "JWT");
        String threeTimes = around(outer, twice, "JWT");

        assertValid(idp.check(threeTimes));
        assertRefused(idp.check(around(outer, threeTimes, "JWT")), "decode_structure", "cty");
    }

    @Test
    void refusesASignatureAroundThatIsNotTheIssuers() {
        String forged = around(SigningKey.of("attacker", "ES256"), idp.idToken(idp.claims()), "JWT");

        assertRefused(idp.check(forged), "verify_signature", "signature");
    }

    @Test
    void refusesAForgedTokenWithinAGoodSignature() {
        String forged = SigningKey.of("attacker", "RS256").sign(SigningKey.rsa().header(), idp.claims());

        assertRefused(idp.check(around(outer, forged, "JWT")), "verify_signature", "signature");
    }

    @Test
    void holdsTheHeaderAroundToTheSameRules() {
        String inner = idp.idToken(idp.claims());
        String part = Base64Url.encode(inner.getBytes(StandardCharsets.UTF_8));
        String none = Base64Url.encode(Json.write(Map.of("alg", "none", "cty", "JWT"))) + "." + part + ".";
        Map<String, Object> critical = outer.using("ES256").header();
        critical.putAll(Map.of("cty", "JWT", "crit", List.of("exp"), "exp", 1));
        Map<String, Object> logout = outer.using("ES256").header();
        logout.putAll(Map.of("cty", "JWT", "typ", "logout+jwt"));
        Map<String, Object> unknown = outer.using("ES256").header();
        unknown.putAll(Map.of("cty", "JWT", "kid", "unknown"));

        assertRefused(idp.check(none), "decode_structure", "alg");
        assertRefused(idp.check(around(outer, inner, critical)), "decode_structure", "crit");
        assertRefused(idp.check(around(outer, inner, logout)), "decode_structure", "typ");
        assertRefused(idp.check(around(outer, inner, unknown)), "extract_public_key", "kid");
    }

    @Test
    void refusesATokenWithinThatTheHeaderDoesNotName() {
        String inner = idp.idToken(idp.claims());

        assertRefused(idp.check(around(outer, inner, outer.using("ES256").header())), "decode_structure", "payload");
        assertRefused(idp.check(around(outer, inner, "text/plain")), "decode_structure", "payload");
    }

    @Test
    void readsPlainClaimsBelowAHeaderThatNamesAToken() {
        Map<String, Object> header = SigningKey.rsa().header();
        header.put("cty", "JWT");

        assertValid(idp.check(SigningKey.rsa().sign(header, idp.claims())));
    }
}
