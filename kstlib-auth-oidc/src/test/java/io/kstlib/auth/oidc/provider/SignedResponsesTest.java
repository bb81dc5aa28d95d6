package io.kstlib.auth.oidc.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.LoginFailedException.Reason;
import io.kstlib.auth.oidc.Corporate;
import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.oidc.Keys;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.OpenedRequest;
import io.kstlib.auth.testkit.server.SigningKey;
import io.kstlib.auth.testkit.server.TestPerson;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Authorization responses that are signed (JARM, sections 2.1, 2.3 and 2.4). */
@Tag("outer")
class SignedResponsesTest {

    @RegisterExtension
    private final Idp idp = new Idp();

    private TestContext client() {
        return idp.client().with("response_mode", "jwt");
    }

    /** The claims of a good response (section 2.1). */
    private Map<String, Object> response(OpenedRequest asked) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", idp.issuer());
        claims.put("aud", Idp.CLIENT_ID);
        claims.put("exp", idp.clock().instant().plus(Duration.ofMinutes(5)).getEpochSecond());
        claims.put("code", "c0de");
        claims.put("state", asked.state());
        return claims;
    }

    /** A person who comes back with a query. The ID token of the login is good. */
    private TestPerson personWith(Function<OpenedRequest, String> query) {
        return TestPerson.whoPastes(asked -> {
            Map<String, Object> answer = new LinkedHashMap<>(Map.of("access_token", "at-1", "token_type", "Bearer"));
            answer.put("id_token", idp.idToken(idp.claimsWith("nonce", asked.get("nonce"))));
            idp.issues(answer);
            return query.apply(asked);
        });
    }

    private TestPerson personWhoGets(Consumer<Map<String, Object>> change) {
        return personWith(asked -> {
            Map<String, Object> claims = response(asked);
            change.accept(claims);
            return asked.redirectUri() + "?response=" + SigningKey.rsa().sign(claims);
        });
    }

    private void login(TestPerson person) {
        Corporate.provider(client()).login(person.request(Mode.MANUAL));
    }

    private LoginFailedException refused(TestPerson person) {
        LoginFailedException refused = assertThrows(LoginFailedException.class, () -> login(person));
        assertEquals(Reason.FORGED_ANSWER, refused.reason(), refused::getMessage);
        assertEquals(0, idp.requests("/realms/main/token"), "no code is sent");
        return refused;
    }

    @ParameterizedTest
    @ValueSource(strings = {"jwt", "query.jwt"})
    void isAskedForAndVerified(String mode) {
        TestPerson person = personWhoGets(claims -> {});

        Corporate.provider(client().with("response_mode", mode)).login(person.request(Mode.MANUAL));

        assertEquals(mode, person.asked().get("response_mode"));
        assertEquals(1, idp.requests("/realms/main/token"));
    }

    @Test
    void nothingIsAskedForByItself() {
        TestPerson person = personWith(asked -> asked.redirectWith("c0de"));

        Corporate.provider(idp.client()).login(person.request(Mode.MANUAL));

        assertFalse(person.asked().parameters().containsKey("response_mode"));
    }

    @Test
    void theCallbackServerTakesIt() {
        TestPerson person = TestPerson.whoIsSentBackWith(asked -> {
            Map<String, Object> answer = new LinkedHashMap<>(Map.of("access_token", "at-1", "token_type", "Bearer"));
            answer.put("id_token", idp.idToken(idp.claimsWith("nonce", asked.get("nonce"))));
            idp.issues(answer);
            return "response=" + SigningKey.rsa().sign(response(asked));
        });

        Corporate.provider(client()).login(person.request(Mode.BROWSER));

        assertEquals(1, idp.requests("/realms/main/token"));
    }

    @Test
    void refusesAResponseThatIsNotSigned() {
        LoginFailedException refused = refused(personWith(asked -> asked.redirectWith("c0de")));

        assertTrue(refused.problem().contains("it is not signed"), refused.problem());
    }

    @Test
    void refusesACodeWithoutAnything() {
        refused(personWith(asked -> "c0de"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"code=other", "error=access_denied", "state=other"})
    void refusesPlainParametersBesideTheSignedOnes(String plain) {
        LoginFailedException refused = refused(personWith(asked -> asked.redirectUri() + "?" + plain + "&response="
                + SigningKey.rsa().sign(response(asked))));

        assertTrue(refused.problem().contains("beside what is signed"), refused.problem());
    }

    @ParameterizedTest
    @CsvSource({
        "aud, other-app, aud",
        "iss, https://other.example.com, iss",
        "state, other, state",
        "exp, 1000000000, expired"
    })
    void refusesWrongClaims(String claim, String value, String why) {
        LoginFailedException refused =
                refused(personWhoGets(claims -> claims.put(claim, claim.equals("exp") ? Long.valueOf(value) : value)));

        assertTrue(refused.problem().contains(why), refused.problem());
    }

    @ParameterizedTest
    @ValueSource(strings = {"iss", "aud", "exp", "state"})
    void refusesWhatLacksAClaim(String claim) {
        LoginFailedException refused = refused(personWhoGets(claims -> claims.remove(claim)));

        assertTrue(refused.problem().contains(claim), refused.problem());
    }

    @ParameterizedTest
    @ValueSource(strings = {"at+jwt", "application/at+jwt", "AT+JWT", "dpop+jwt", "application/logout+jwt"})
    void refusesAJwtForAnotherPurpose(String type) { // RFC 8725 section 3.11
        LoginFailedException refused = refused(personWith(asked -> {
            Map<String, Object> header = new LinkedHashMap<>(SigningKey.rsa().header());
            header.put("typ", type);
            Map<String, Object> claims = response(asked); // and what an access token must have (RFC 9068 section 2.2)
            claims.put("sub", "alice");
            claims.put("client_id", Idp.CLIENT_ID);
            claims.put("jti", "one");
            claims.put("iat", idp.clock().instant().getEpochSecond());
            return asked.redirectUri() + "?response=" + SigningKey.rsa().sign(header, claims);
        }));

        assertTrue(refused.problem().contains("RFC 8725 section 3.11"), refused.problem());
    }

    @Test
    void refusesTheSignatureOfAnother() {
        SigningKey other = SigningKey.of(SigningKey.rsa().keyId(), "ES256");

        refused(personWith(asked -> asked.redirectUri() + "?response=" + other.sign(response(asked))));
    }

    @Test
    void refusesWhatWasChanged() {
        LoginFailedException refused = refused(personWith(asked -> {
            String good = SigningKey.rsa().sign(response(asked));
            Map<String, Object> claims = response(asked);
            claims.put("code", "other");
            String changed = SigningKey.rsa().sign(claims);
            return asked.redirectUri() + "?response=" + changed.substring(0, changed.lastIndexOf('.'))
                    + good.substring(good.lastIndexOf('.'));
        }));

        assertTrue(refused.problem().contains("signature"), refused.problem());
    }

    @Test
    void refusesAnAlgorithmThatTheServerDoesNotUseForResponses() {
        idp.publishMetadata("authorization_signing_alg_values_supported", List.of("PS256"));

        LoginFailedException refused = refused(personWhoGets(claims -> {}));

        assertTrue(refused.problem().contains("authorization_signing_alg_values_supported"), refused.problem());
    }

    @Test
    void refusesAnAlgorithmThatIsNotAccepted() {
        LoginFailedException refused = assertThrows(
                LoginFailedException.class,
                () -> Corporate.provider(client().with("accepted_algorithms", List.of("ES256")))
                        .login(personWhoGets(claims -> {}).request(Mode.MANUAL)));

        assertTrue(refused.problem().contains("is accepted"), refused.problem());
    }

    @ParameterizedTest
    @CsvSource({"EdDSA, Ed25519", "Ed25519, EdDSA"})
    void knowsAnAlgorithmByItsOtherName(String used, String named) { // RFC 9864
        SigningKey key = Keys.forAlgorithm(used);
        idp.publishKeys(List.of(SigningKey.rsa().jwk(), key.jwk()));
        idp.publishMetadata("authorization_signing_alg_values_supported", List.of(named));
        TestPerson person = personWith(asked -> asked.redirectUri() + "?response=" + key.sign(response(asked)));

        Corporate.provider(client().with("accepted_algorithms", List.of("RS256", named)))
                .login(person.request(Mode.MANUAL));

        assertEquals(1, idp.requests("/realms/main/token"));
    }

    @Test
    void believesASignedError() {
        LoginFailedException refused = assertThrows(
                LoginFailedException.class,
                () -> login(personWhoGets(claims -> {
                    claims.remove("code");
                    claims.put("error", "access_denied");
                })));

        assertEquals(Reason.DENIED, refused.reason());
    }

    @Test
    void aServerThatOffersNoneIsFoundBeforeAnyoneIsAsked() {
        idp.publishMetadata("response_modes_supported", List.of("query", "fragment"));
        TestPerson person = personWhoGets(claims -> {});

        AuthException refused = assertThrows(ConfigurationException.class, () -> login(person));

        assertTrue(refused.problem().contains("response_mode"), refused.problem());
        assertEquals(List.of(), person.ways());
    }

    @Test
    void noMessageShowsTheResponse() {
        LoginFailedException refused = refused(personWhoGets(claims -> claims.put("aud", "other-app")));

        assertFalse(refused.getMessage().contains("c0de"), refused.getMessage());
        assertFalse(refused.getMessage().contains("eyJ"), refused.getMessage());
    }
}
