package io.kstlib.auth.dpop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.presentation.PresentationAnswer;
import io.kstlib.auth.testkit.context.TestContext;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The proofs that RFC 9449 publishes, against those that are made for the same requests. */
class RfcProofsTest {

    private static final String HEADER =
            "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0Rs"
                    + "cEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2"
                    + "In19";

    /** Section 4.1: the request for a token. */
    private static final String AT_THE_TOKEN_ENDPOINT = HEADER
            + ".eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2Vu"
            + "IiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37x"
            + "RZT3Lg";

    /** Section 7.1: the request of a resource. */
    private static final String AT_THE_RESOURCE = HEADER
            + ".eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90"
            + "ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFF"
            + "byJ9.2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA";

    private static final URI TOKEN_ENDPOINT = URI.create("https://server.example.com/token");
    private static final URI RESOURCE = URI.create("https://resource.example.org/protectedresource");

    /** The key of the RFC with a private part of our own, because that of the RFC is not published. The signature is not compared. */
    private static final Secret KEY = Secret.of(
            "{\"kty\":\"EC\",\"alg\":\"ES256\",\"crv\":\"P-256\",\"x\":\"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs\","
                    + "\"y\":\"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA\",\"d\":\"AQ\"}");

    private static DpopPresentation at(long seconds) {
        return new DpopPresentation(
                TestContext.of("auth.providers.local", Map.of("token_type", "dpop"))
                        .clock(Clock.fixed(Instant.ofEpochSecond(seconds), ZoneOffset.UTC)),
                new SecureRandom());
    }

    private static SignedJWT proof(List<Map.Entry<String, String>> headers) throws Exception {
        return SignedJWT.parse(headers.stream()
                .filter(header -> header.getKey().equals("DPoP"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow());
    }

    private static void assertSame(String published, SignedJWT ours) throws Exception {
        SignedJWT theirs = SignedJWT.parse(published);
        assertTrue(theirs.verify(new ECDSAVerifier(theirs.getHeader().getJWK().toECKey())));
        assertEquals(theirs.getHeader().toJSONObject(), ours.getHeader().toJSONObject());
        assertEquals(withoutId(theirs), withoutId(ours));
        assertNotEquals(
                theirs.getJWTClaimsSet().getJWTID(), ours.getJWTClaimsSet().getJWTID());
    }

    private static Map<String, Object> withoutId(SignedJWT proof) throws Exception {
        Map<String, Object> claims = new HashMap<>(proof.getJWTClaimsSet().toJSONObject());
        claims.remove("jti");
        return claims;
    }

    @Test
    void proofOfATokenRequest() throws Exception { // RFC 9449 sections 4.1 and 5
        assertSame(AT_THE_TOKEN_ENDPOINT, proof(at(1_562_262_616).headers(KEY, "POST", TOKEN_ENDPOINT)));
    }

    @Test
    void proofOfAResourceRequestWithTheHashOfTheToken() throws Exception { // RFC 9449 section 7.1
        Token token = Token.builder(
                        Secret.of("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU"), Instant.ofEpochSecond(1_562_262_618))
                .tokenType("DPoP")
                .proofKey(KEY)
                .build();

        assertSame(AT_THE_RESOURCE, proof(at(1_562_262_618).headers(token, "GET", RESOURCE)));
    }

    @Test
    void proofWithTheNonceThatTheServerAskedFor() throws Exception { // RFC 9449 section 8
        DpopPresentation presentation = at(1_562_262_616);
        String nonce = "eyJ7S_zG.eyJH0-Z.HX4w-7v";
        PresentationAnswer refusal = new PresentationAnswer(TOKEN_ENDPOINT, 400, Map.of("DPoP-Nonce", List.of(nonce)));
        presentation.answered(KEY, refusal, "use_dpop_nonce");
        Map<String, Object> expected = withoutId(SignedJWT.parse(AT_THE_TOKEN_ENDPOINT));
        expected.put("nonce", nonce);

        assertEquals(expected, withoutId(proof(presentation.headers(KEY, "POST", TOKEN_ENDPOINT))));
    }
}
