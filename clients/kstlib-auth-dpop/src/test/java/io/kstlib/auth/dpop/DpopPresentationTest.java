package io.kstlib.auth.dpop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.SignedJWT;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.presentation.PresentationAnswer;
import io.kstlib.auth.testkit.context.TestContext;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DpopPresentationTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final URI RESOURCE = URI.create("https://api.example.com/things?id=1#part");
    private static final URI TOKEN_ENDPOINT = URI.create("https://sso.example.com/token");

    /** The key of RFC 9449, whose private part is not published. The public part decides about the thumbprint. */
    private static final Secret OF_THE_RFC = Secret.of(
            "{\"kty\":\"EC\",\"alg\":\"ES256\",\"crv\":\"P-256\",\"x\":\"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs\","
                    + "\"y\":\"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA\",\"d\":\"AQ\"}");

    private final DpopPresentation presentation = new DpopPresentation(
            TestContext.of("auth.providers.local", Map.of("token_type", "dpop"))
                    .clock(Clock.fixed(NOW, ZoneOffset.UTC)),
            new SecureRandom());
    private final Secret key = presentation.freshKey(server(List.of()));

    private static AuthorizationServer server(List<String> algorithms) {
        return new AuthorizationServer(
                null,
                Map.of(),
                algorithms.isEmpty() ? Map.of() : Map.of("dpop_signing_alg_values_supported", algorithms));
    }

    private Token token() {
        return token("at-1");
    }

    private Token token(String accessToken) {
        return Token.builder(Secret.of(accessToken), NOW)
                .tokenType("DPoP")
                .proofKey(key)
                .build();
    }

    private static String header(List<Map.Entry<String, String>> headers, String name) {
        return headers.stream()
                .filter(header -> header.getKey().equals(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }

    private SignedJWT proof(Token token, URI url) throws Exception {
        return SignedJWT.parse(header(presentation.headers(token, "GET", url), "DPoP"));
    }

    private SignedJWT proofOfRequest(URI endpoint) throws Exception {
        return SignedJWT.parse(header(presentation.headers(key, "POST", endpoint), "DPoP"));
    }

    private static PresentationAnswer answer(URI url, int status, String nonce) {
        return answer(url, status, List.of(nonce), "DPoP error=\"use_dpop_nonce\"");
    }

    private static PresentationAnswer answer(URI url, int status, List<String> nonces, String challenge) {
        return new PresentationAnswer(
                url, status, Map.of("DPoP-Nonce", nonces, "WWW-Authenticate", List.of(challenge)));
    }

    @Test
    void theProofHasWhatTheRfcDemands() throws Exception { // RFC 9449 section 4.2
        SignedJWT proof = proof(token(), RESOURCE);

        assertEquals("dpop+jwt", proof.getHeader().getType().getType());
        assertEquals("ES256", proof.getHeader().getAlgorithm().getName());
        JWK shown = proof.getHeader().getJWK();
        assertFalse(shown.isPrivate());
        assertTrue(proof.verify(new ECDSAVerifier(shown.toECKey())));
        assertEquals("GET", proof.getJWTClaimsSet().getStringClaim("htm"));
        assertEquals("https://api.example.com/things", proof.getJWTClaimsSet().getStringClaim("htu"));
        assertEquals(NOW, proof.getJWTClaimsSet().getIssueTime().toInstant());
        assertEquals(43, proof.getJWTClaimsSet().getJWTID().length());
        assertEquals("DPoP at-1", header(presentation.headers(token(), "GET", RESOURCE), "Authorization"));
    }

    @Test
    void noTwoProofsAreTheSame() throws Exception {
        assertNotEquals(
                proof(token(), RESOURCE).getJWTClaimsSet().getJWTID(),
                proof(token(), RESOURCE).getJWTClaimsSet().getJWTID());
    }

    @Test
    void theAccessTokenIsHashedAsInTheExampleOfTheRfc() throws Exception { // RFC 9449 section 7.1
        Token token = token("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU");

        assertEquals(
                "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo",
                proof(token, RESOURCE).getJWTClaimsSet().getStringClaim("ath"));
    }

    @Test
    void theThumbprintIsThatOfTheExampleOfTheRfc() { // RFC 9449 section 6.1
        assertEquals(
                Map.of("dpop_jkt", "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"),
                presentation.authorizeParameters(OF_THE_RFC));
    }

    @Test
    void aRequestForATokenHasNoHashOfOne() throws Exception { // RFC 9449 section 5
        SignedJWT proof = proofOfRequest(TOKEN_ENDPOINT);

        assertEquals("POST", proof.getJWTClaimsSet().getStringClaim("htm"));
        assertEquals(null, proof.getJWTClaimsSet().getClaim("ath"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://API.example.com, https://api.example.com/",
        "https://api.example.com:443/a%20b, https://api.example.com/a%20b",
        "http://127.0.0.1:8080/x?y=1, http://127.0.0.1:8080/x"
    })
    void theTargetIsWrittenAsServersCompareIt(String url, String target) throws Exception { // RFC 9449 section 4.3
        assertEquals(target, proof(token(), URI.create(url)).getJWTClaimsSet().getStringClaim("htu"));
    }

    @Test
    void theProofHasTheTimeOfTheServer() throws Exception {
        Token token = token().toBuilder().clockDrift(Duration.ofMinutes(10)).build();

        assertEquals(
                NOW.minus(Duration.ofMinutes(10)),
                proof(token, RESOURCE).getJWTClaimsSet().getIssueTime().toInstant());
    }

    @Test
    void eachServerGetsItsOwnNonce() throws Exception { // RFC 9449 section 8
        assertTrue(presentation.answered(token(), answer(RESOURCE, 401, "of-api")));
        assertTrue(presentation.answered(key, answer(TOKEN_ENDPOINT, 400, "of-sso"), "use_dpop_nonce"));

        assertEquals("of-api", proof(token(), RESOURCE).getJWTClaimsSet().getStringClaim("nonce"));
        assertEquals("of-sso", proofOfRequest(TOKEN_ENDPOINT).getJWTClaimsSet().getStringClaim("nonce"));
        assertEquals(
                null,
                proof(token(), URI.create("https://other.example.com/"))
                        .getJWTClaimsSet()
                        .getClaim("nonce"));
    }

    @Test
    void aNonceOfASuccessfulAnswerIsForTheNextRequest() throws Exception { // RFC 9449 section 8.2
        assertFalse(presentation.answered(token(), answer(RESOURCE, 200, "next")));

        assertEquals("next", proof(token(), RESOURCE).getJWTClaimsSet().getStringClaim("nonce"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "a\"quote", "line\r\nbreak", "back\\slash", "umläut"})
    void whatIsNoNonceIsIgnored(String value) throws Exception {
        assertFalse(presentation.answered(token(), answer(RESOURCE, 401, value)));
        assertEquals(null, proof(token(), RESOURCE).getJWTClaimsSet().getClaim("nonce"));
    }

    @Test
    void twoNoncesOrOneThatIsTooLongAreNone() {
        assertFalse(presentation.answered(token(), answer(RESOURCE, 401, "n".repeat(1025))));
        assertFalse(presentation.answered(
                token(), answer(RESOURCE, 401, List.of("a", "b"), "DPoP error=\"use_dpop_nonce\"")));
    }

    @Test
    void aRefusalForAnotherReasonIsNotAnsweredByAnotherProof() {
        assertFalse(
                presentation.answered(token(), answer(RESOURCE, 401, List.of("n"), "DPoP error=\"invalid_token\"")));
        assertFalse(presentation.answered(key, answer(TOKEN_ENDPOINT, 400, "n"), "invalid_dpop_proof"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DPoPX error=\"use_dpop_nonce\"",
                "Bearer error=\"use_dpop_nonce\"",
                "DPoP error=\"invalid_token\", error_description=\"no use_dpop_nonce\"",
                "Basic realm=\"DPoP error=use_dpop_nonce\""
            })
    void onlyTheWholeErrorOfItsOwnSchemeIsAnswered(String challenge) {
        assertFalse(presentation.answered(token(), answer(RESOURCE, 401, List.of("n"), challenge)));
    }

    @ParameterizedTest
    @CsvSource({"ES256 RS256, ES256", "RS256 ES384 PS256, ES384", "RS256 PS256, PS256", "RS256, RS256"})
    void theKeyFitsWhatTheServerAccepts(String accepted, String expected) throws Exception {
        Secret made = presentation.freshKey(server(List.of(accepted.split(" ", -1))));
        SignedJWT proof = SignedJWT.parse(header(presentation.headers(made, "POST", TOKEN_ENDPOINT), "DPoP"));

        assertEquals(expected, proof.getHeader().getAlgorithm().getName());
        JWK shown = proof.getHeader().getJWK();
        assertTrue(proof.verify(
                expected.startsWith("ES") ? new ECDSAVerifier(shown.toECKey()) : new RSASSAVerifier(shown.toRSAKey())));
    }

    @Test
    void aServerThatOffersNoDpopIsNotAskedForIt() {
        AuthorizationServer silent = new AuthorizationServer(
                "https://sso.example.com", Map.of(), Map.of("issuer", "https://sso.example.com"));

        ConfigurationException none = assertThrows(ConfigurationException.class, () -> presentation.freshKey(silent));
        ConfigurationException other =
                assertThrows(ConfigurationException.class, () -> presentation.freshKey(server(List.of("EdDSA"))));

        assertEquals("auth.providers.local.token_type", none.problems().get(0).path());
        assertTrue(none.problems().get(0).message().contains("does not offer DPoP"), none::getMessage);
        assertTrue(other.problems().get(0).message().contains("ES256, ES384, PS256, RS256"), other::getMessage);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "{}",
                "{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":\"c2VjcmV0\"}",
                "{\"kty\":\"oct\",\"alg\":\"ES256\",\"k\":\"c2VjcmV0\"}"
            })
    void aTokenWithoutItsKeyNeedsALogin(String stored) {
        Token token = Token.builder(Secret.of("at-1"), NOW)
                .tokenType("DPoP")
                .proofKey(stored.isEmpty() ? null : Secret.of(stored))
                .build();

        NotLoggedInException thrown =
                assertThrows(NotLoggedInException.class, () -> presentation.headers(token, "GET", RESOURCE));

        assertTrue(thrown.problem().contains("bound to a key that is not stored"), thrown::getMessage);
    }
}
