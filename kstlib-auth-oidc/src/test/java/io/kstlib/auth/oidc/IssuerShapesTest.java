package io.kstlib.auth.oidc;

import static io.kstlib.auth.oidc.Reports.assertRefused;
import static io.kstlib.auth.oidc.Reports.assertValid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.SigningKey;
import io.kstlib.auth.testkit.server.TestPerson;
import io.kstlib.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Providers that name several issuers. They are refused until the configuration names the other issuer; even then, a third one is refused
 * (security rule 3).
 */
@Tag("outer")
class IssuerShapesTest {

    @RegisterExtension
    private final Idp idp = new Idp();

    private Map<String, Object> shape(String name) throws IOException {
        try (InputStream file = IssuerShapesTest.class.getResourceAsStream("/shapes/" + name + ".json")) {
            return Json.readObject(file.readAllBytes());
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> part(Map<String, Object> shape, String name) {
        return (Map<String, Object>) shape.get(name);
    }

    private void publish(Map<String, Object> shape) {
        part(shape, "discovery").forEach((field, value) -> idp.publishMetadata(field, here(value)));
    }

    private Object here(Object value) {
        return "ISSUER".equals(value) ? idp.issuer() : value;
    }

    private Map<String, Object> claims(Map<String, Object> shape, String token) {
        Map<String, Object> claims = idp.claims();
        part(shape, token).forEach((name, value) -> claims.put(name, here(value)));
        return claims;
    }

    private TestContext allowing(Map<String, Object> shape) {
        TestContext context = idp.client();
        for (Map.Entry<String, Object> key : part(shape, "configuration").entrySet()) {
            context = context.with(key.getKey(), key.getValue());
        }
        return context;
    }

    private TestPerson personWhoGets(Map<String, Object> claims) {
        return Corporate.person(asked -> {
            Map<String, Object> own = new LinkedHashMap<>(claims);
            own.put("nonce", asked.get("nonce"));
            idp.issues(Map.of("access_token", "at-1", "token_type", "Bearer", "id_token", idp.idToken(own)));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"oracle", "entra-v1", "entra-v2"})
    void refusesTheLoginAndNamesTheKeyThatAllowsIt(String name) throws IOException {
        Map<String, Object> shape = shape(name);
        publish(shape);
        TestPerson person = personWhoGets(claims(shape, "id_token"));

        var refused = assertThrows(
                AuthException.class, () -> Corporate.provider(idp.client()).login(person.request(Mode.MANUAL)));

        assertTrue(refused.getMessage().contains("accepted_issuers"), refused.getMessage());
        assertTrue(refused.getMessage().contains(idp.issuer()), "what was expected: " + refused.getMessage());
        assertTrue(
                refused.getMessage()
                        .contains(String.valueOf(part(shape, "discovery").get("issuer"))),
                "what was found: " + refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"oracle", "adfs", "entra-v1", "entra-v2"})
    void logsInAndChecksOnceTheKeyIsSet(String name) throws IOException {
        Map<String, Object> shape = shape(name);
        publish(shape);
        TestContext context = allowing(shape);

        assertTrue(Corporate.provider(context)
                .login(personWhoGets(claims(shape, "id_token")).request(Mode.MANUAL))
                .idToken()
                .isPresent());
        assertValid(idp.check(context, idp.idToken(claims(shape, "id_token")), TokenKind.ID_TOKEN));
        assertValid(idp.check(context, idp.idToken(claims(shape, "access_token")), TokenKind.ACCESS_TOKEN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"oracle", "adfs", "entra-v1", "entra-v2"})
    void refusesAnyThirdIssuer(String name) throws IOException {
        Map<String, Object> shape = shape(name);
        publish(shape);
        Map<String, Object> claims = claims(shape, "id_token");
        claims.put("iss", "https://third.example/");

        assertThrows(
                AuthException.class,
                () -> Corporate.provider(allowing(shape))
                        .login(personWhoGets(claims).request(Mode.MANUAL)));
        assertRefused(
                idp.check(allowing(shape), idp.idToken(claims), TokenKind.ACCESS_TOKEN), "discover_issuer", "iss");
    }

    @Test
    void refusesTheAccessTokensOfAdfsAndNamesTheKeyThatAllowsThem() throws IOException {
        Map<String, Object> shape = shape("adfs");
        publish(shape);

        var failed = assertRefused(
                idp.check(idp.client(), idp.idToken(claims(shape, "access_token")), TokenKind.ACCESS_TOKEN),
                "discover_issuer",
                "iss");

        assertTrue(failed.message().contains("access_token_issuer"), failed.message());
    }

    @Test
    void saysThatNoOneButGraphCanVerifyItsTokens() throws IOException {
        Map<String, Object> shape = shape("graph");
        SigningKey key = SigningKey.rsa();
        Map<String, Object> header = new LinkedHashMap<>(key.header());
        header.putAll(part(shape, "header"));

        var report = idp.check(idp.client(), key.sign(header, claims(shape, "access_token")), TokenKind.ACCESS_TOKEN);

        var failed = assertRefused(report, "decode_structure", "nonce");
        assertEquals(Verdict.NOT_VERIFIABLE, failed.failure().orElseThrow().verdict());
        assertFalse(failed.message().contains("signature is not"), failed.message());
    }
}
