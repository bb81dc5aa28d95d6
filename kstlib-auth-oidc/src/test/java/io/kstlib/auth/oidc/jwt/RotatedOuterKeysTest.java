package io.kstlib.auth.oidc.jwt;

import static io.kstlib.auth.oidc.Reports.assertRefused;
import static io.kstlib.auth.oidc.Reports.assertValid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.core.jwt.Base64Url;
import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.oidc.TestKey;
import io.kstlib.auth.spi.validation.TokenValidator;
import io.kstlib.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The keys of the signature around a nested token change like other keys (design rule 4). */
class RotatedOuterKeysTest {

    private static final String EXTRACT = "extract_public_key";

    @RegisterExtension
    private final Idp idp = new Idp();

    @TempDir
    Path cache;

    private final TestKey old = TestKey.of("outer-1", "secp256r1");
    private final TestKey next = TestKey.of("outer-2", "secp256r1");

    @BeforeEach
    void publishTheOldKey() {
        idp.publishKeys(List.of(TestKey.rsa().jwk(), old.jwk()));
    }

    private TokenValidator validator() {
        return new JwtValidatorFactory().create(idp.client());
    }

    private static ValidationReport check(TokenValidator validator, String token) {
        return validator.validate(new ValidationRequest(Secret.of(token), TokenKind.ID_TOKEN, "test"));
    }

    private static Map<String, Object> header(TestKey key) {
        Map<String, Object> header = key.header("ES256");
        header.put("cty", "JWT");
        return header;
    }

    private static Map<String, Object> unnamed(TestKey key) {
        Map<String, Object> header = header(key);
        header.remove("kid");
        return header;
    }

    private static String around(TestKey key, Map<String, Object> header, String token) {
        return key.signParts(
                Base64Url.encode(Json.write(header)),
                Base64Url.encode(token.getBytes(StandardCharsets.UTF_8)),
                "ES256");
    }

    private String nested(TestKey key) {
        return around(key, header(key), idp.idToken(idp.claims()));
    }

    private int fetches() {
        return idp.requests(Idp.JWKS);
    }

    @Test
    void aNewOneIsFoundAfterOneFetchAndTheWithdrawnOneIsRefused() {
        TokenValidator validator = validator();
        assertValid(check(validator, nested(old)));
        idp.publishKeys(List.of(TestKey.rsa().jwk(), next.jwk()));

        ValidationReport report = check(validator, nested(next));
        assertValid(report);
        assertValid(check(validator, nested(next)));

        assertEquals(2, fetches());
        assertTrue(report.facts().toMap().get("outer_signatures").toString().contains("key_id=outer-2"));
        assertTrue(report.documents().get("jwks.json").contains("outer-2"), "what a third party is handed");
        assertRefused(check(validator, nested(old)), EXTRACT, "kid");
        assertEquals(2, fetches());
    }

    @Test
    void bothKeysMayBeNewAtOnce() {
        TokenValidator validator = validator();
        assertValid(check(validator, nested(old)));
        TestKey inner = TestKey.of("rsa-2", "RSA");
        idp.publishKeys(List.of(inner.jwk(), next.jwk()));

        assertValid(check(validator, around(next, header(next), inner.sign("RS256", idp.claims()))));

        assertEquals(2, fetches());
    }

    @Test
    void aNewOneWithoutNameIsFoundAfterOneFetch() {
        idp.publishKeys(List.of(TestKey.rsa().jwk(), old.jwkWithout("kid")));
        TokenValidator validator = validator();
        assertValid(check(validator, around(old, unnamed(old), idp.idToken(idp.claims()))));
        idp.publishKeys(List.of(TestKey.rsa().jwk(), next.jwkWithout("kid")));
        String token = around(next, unnamed(next), idp.idToken(idp.claims()));

        ValidationReport report = check(validator, token);
        assertValid(report);
        assertValid(check(validator, token));

        assertEquals(2, fetches());
        assertTrue(report.documents()
                .get("jwks.json")
                .contains(String.valueOf(next.jwk().get("x"))));
    }

    @Test
    void oneThatWasExchangedAndKeptItsNameIsFoundByTheNextProcess() {
        assertValid(idp.check(idp.client().cachingIn(cache), nested(old), TokenKind.ID_TOKEN));
        idp.publishKeys(List.of(TestKey.rsa().jwk(), next.jwkWith("kid", old.keyId())));
        String token = around(next, header(old), idp.idToken(idp.claims()));

        assertValid(idp.check(idp.client().cachingIn(cache), token, TokenKind.ID_TOKEN));

        assertEquals(2, fetches());
    }

    @Test
    void madeUpNamesCostOneFetch() {
        TokenValidator validator = validator();
        assertValid(check(validator, nested(old)));

        for (int i = 0; i < 10; i++) {
            Map<String, Object> header = header(old);
            header.put("kid", "made-up-" + i);
            assertRefused(check(validator, around(old, header, idp.idToken(idp.claims()))), EXTRACT, "kid");
        }

        assertEquals(2, fetches());
    }

    @Test
    void anAttackersKeyIsNotFoundByAskingAgain() {
        TokenValidator validator = validator();
        TestKey attacker = TestKey.of("attacker", "secp256r1");
        String forged = around(attacker, unnamed(attacker), idp.idToken(idp.claims()));
        assertValid(check(validator, nested(old)));

        for (int i = 0; i < 5; i++) {
            assertRefused(check(validator, forged), "verify_signature", "signature");
        }

        assertEquals(2, fetches());
    }

    /** The outer signature is right. The inner key was withdrawn together with the old outer one. */
    @Test
    void aNewOneDoesNotBringBackAWithdrawnKeyWithin() {
        TokenValidator validator = validator();
        assertValid(check(validator, nested(old)));
        idp.publishKey(next.jwk());

        assertRefused(check(validator, nested(next)), EXTRACT, "kid");

        assertEquals(2, fetches());
    }
}
