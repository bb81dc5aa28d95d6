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
import io.kstlib.auth.spi.validation.TokenValidator;
import io.kstlib.auth.testkit.server.SigningKey;
import io.kstlib.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The keys of the signature around a nested token change like other keys (security rule 4). */
class RotatedOuterKeysTest {

    private static final String EXTRACT = "extract_public_key";

    @RegisterExtension
    private final Idp idp = new Idp();

    @TempDir
    Path cache;

    private final SigningKey old = SigningKey.of("outer-1", "ES256");
    private final SigningKey next = SigningKey.of("outer-2", "ES256");

    @BeforeEach
    void publishTheOldKey() {
        idp.publishKeys(List.of(SigningKey.rsa().jwk(), old.jwk()));
    }

    private TokenValidator validator() {
        return new JwtValidatorFactory().create(idp.client());
    }

    private static ValidationReport check(TokenValidator validator, String token) {
        return validator.validate(new ValidationRequest(Secret.of(token), TokenKind.ID_TOKEN, "test"));
    }

    private static Map<String, Object> header(SigningKey key) {
        Map<String, Object> header = key.using("ES256").header();
        header.put("cty", "JWT");
        return header;
    }

    private static Map<String, Object> unnamed(SigningKey key) {
        Map<String, Object> header = header(key);
        header.remove("kid");
        return header;
    }

    private static String around(SigningKey key, Map<String, Object> header, String token) {
        return key.using("ES256")
                .signParts(
                        Base64Url.encode(Json.write(header)), Base64Url.encode(token.getBytes(StandardCharsets.UTF_8)));
    }

    private String nested(SigningKey key) {
        return around(key, header(key), idp.idToken(idp.claims()));
    }

    private int fetches() {
        return idp.requests(Idp.JWKS);
    }

    @Test
    void aNewOneIsFoundAfterOneFetchAndTheWithdrawnOneIsRefused() {
        TokenValidator validator = validator();
        assertValid(check(validator, nested(old)));
        idp.publishKeys(List.of(SigningKey.rsa().jwk(), next.jwk()));

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
        SigningKey inner = SigningKey.of("rsa-2", "RS256");
        idp.publishKeys(List.of(inner.jwk(), next.jwk()));

        assertValid(check(validator, around(next, header(next), inner.sign(idp.claims()))));

        assertEquals(2, fetches());
    }

    @Test
    void aNewOneWithoutNameIsFoundAfterOneFetch() {
        idp.publishKeys(List.of(SigningKey.rsa().jwk(), old.jwkWithout("kid")));
        TokenValidator validator = validator();
        assertValid(check(validator, around(old, unnamed(old), idp.idToken(idp.claims()))));
        idp.publishKeys(List.of(SigningKey.rsa().jwk(), next.jwkWithout("kid")));
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
        assertValid(idp.check(idp.client().cache(cache), nested(old), TokenKind.ID_TOKEN));
        idp.publishKeys(List.of(SigningKey.rsa().jwk(), next.jwkWith("kid", old.keyId())));
        String token = around(next, header(old), idp.idToken(idp.claims()));

        assertValid(idp.check(idp.client().cache(cache), token, TokenKind.ID_TOKEN));

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
        SigningKey attacker = SigningKey.of("attacker", "ES256");
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
