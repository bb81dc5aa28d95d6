package io.kstlib.auth.oidc.jwt;

import static io.kstlib.auth.oidc.Reports.assertRefused;
import static io.kstlib.auth.oidc.Reports.assertValid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.client.WireMock;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.core.jwt.Base64Url;
import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.oidc.jwks.KeySource;
import io.kstlib.auth.spi.validation.TokenValidator;
import io.kstlib.auth.testkit.server.SigningKey;
import io.kstlib.json.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Keys change. The JWKS endpoint is asked as often as that needs, and not more often (security rule 4). */
class KeyRotationTest {

    @RegisterExtension
    private final Idp idp = new Idp();

    private final SigningKey next = SigningKey.of("rsa-2", "RS256");

    private TokenValidator validator() {
        return new JwtValidatorFactory().create(idp.client());
    }

    private static ValidationReport check(TokenValidator validator, String token) {
        return validator.validate(new ValidationRequest(Secret.of(token), TokenKind.ID_TOKEN, "test"));
    }

    private int fetches() {
        return idp.requests(Idp.JWKS);
    }

    @Test
    void asksOnceForManyTokens() {
        TokenValidator validator = validator();

        for (int i = 0; i < 20; i++) {
            assertValid(check(validator, idp.idToken(idp.claims())));
        }

        assertEquals(1, fetches());
        assertEquals(1, idp.requests(Idp.DISCOVERY));
    }

    @Test
    void acceptsTheFirstTokenOfANewKeyAfterOneFetch() {
        TokenValidator validator = validator();
        assertValid(check(validator, idp.idToken(idp.claims())));
        idp.publishKeys(List.of(SigningKey.rsa().jwk(), next.jwk()));

        assertValid(check(validator, next.sign(idp.claims())));
        assertValid(check(validator, next.sign(idp.claims())));

        assertEquals(2, fetches());
    }

    @Test
    void acceptsANewKeyOfTokensWithoutKid() {
        TokenValidator validator = validator();
        assertValid(check(validator, idp.idToken(idp.claims())));
        idp.publishKey(next.jwkWithout("kid"));
        Map<String, Object> header = next.header();
        header.remove("kid");

        assertValid(check(validator, next.sign(header, idp.claims())));

        assertEquals(2, fetches());
    }

    @Test
    void fetchesAtMostOnceAnIntervalForAThousandMadeUpKids() {
        TokenValidator validator = validator();
        Map<String, Object> header = SigningKey.rsa().header();
        assertValid(check(validator, idp.idToken(idp.claims())));

        String claims = Base64Url.encode(Json.write(idp.claims()));

        IntStream.range(0, 1_000).parallel().forEach(i -> {
            Map<String, Object> madeUp = new LinkedHashMap<>(header);
            madeUp.put("kid", UUID.randomUUID().toString());
            String token = Base64Url.encode(Json.write(madeUp)) + "." + claims + ".c2ln";
            assertRefused(check(validator, token), "extract_public_key", "kid");
        });
        assertEquals(2, fetches());

        idp.clock().pass(KeySource.REFETCH_INTERVAL);
        header.put("kid", "made-up");
        check(validator, SigningKey.rsa().sign(header, idp.claims()));
        check(validator, SigningKey.rsa().sign(header, idp.claims()));
        assertEquals(3, fetches());
    }

    @Test
    void fetchesAtMostOnceAnIntervalForUnverifiableTokensWithoutKid() {
        TokenValidator validator = validator();
        Map<String, Object> header = next.header();
        header.remove("kid");

        for (int i = 0; i < 5; i++) {
            assertRefused(check(validator, next.sign(header, idp.claims())), "verify_signature", "signature");
        }

        assertEquals(2, fetches());
    }

    @Test
    void refusesAWithdrawnKeyOnceTheSetIsOld() {
        TokenValidator validator = validator();
        assertValid(check(validator, idp.idToken(idp.claims())));
        idp.publishKey(next.jwk());
        assertValid(check(validator, idp.idToken(idp.claims())));

        idp.clock().pass(Duration.ofHours(1));

        assertRefused(check(validator, idp.idToken(idp.claims())), "extract_public_key", "kid");
    }

    @Test
    void servesKnownKeysWhileTheEndpointIsDown() {
        TokenValidator validator = validator();
        assertValid(check(validator, idp.idToken(idp.claims())));
        idp.answerGet(Idp.JWKS, WireMock.serverError());
        idp.clock().pass(Duration.ofMinutes(59));

        assertValid(check(validator, idp.idToken(idp.claims())));
        idp.clock().pass(Duration.ofMinutes(1));
        ValidationReport down = check(validator, idp.idToken(idp.claims()));
        assertRefused(down, "fetch_jwks", "jwks");
        assertEquals(ValidationReport.Verdict.UNDECIDED, down.verdict());
    }

    @Test
    void doesNotCallATokenInvalidWhenItCouldNotAskForItsKey() {
        TokenValidator validator = validator();
        assertValid(check(validator, idp.idToken(idp.claims())));
        String token = next.sign(idp.claims());
        idp.wireMock().stop();

        ValidationReport unknown = check(validator, token);

        assertRefused(unknown, "fetch_jwks", "jwks");
        assertEquals(ValidationReport.Verdict.UNDECIDED, unknown.verdict());
    }

    @Test
    void keepsKeysForTheConfiguredTime() {
        TokenValidator validator = new JwtValidatorFactory()
                .create(idp.client().with("discovery_ttl", 600).auth("discovery_ttl", 60));
        check(validator, idp.idToken(idp.claims()));
        idp.clock().pass(Duration.ofSeconds(599));
        check(validator, idp.idToken(idp.claims()));
        assertEquals(1, fetches());

        idp.clock().pass(Duration.ofSeconds(1));
        check(validator, idp.idToken(idp.claims()));

        assertEquals(2, fetches());
        assertEquals(2, idp.requests(Idp.DISCOVERY));
    }

    @Test
    void saysWhichKeysThereAreWhenNoneFits() {
        var failed = assertRefused(check(validator(), next.sign(idp.claims())), "extract_public_key", "kid");

        assertEquals("\"rsa-1\"", failed.failure().orElseThrow().expected());
        assertEquals("\"rsa-2\"", failed.failure().orElseThrow().found());
        assertTrue(failed.message().contains(idp.url(Idp.JWKS)), failed.message());
    }
}
