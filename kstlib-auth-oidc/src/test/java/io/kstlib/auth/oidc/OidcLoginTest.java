package io.kstlib.auth.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.client.WireMock;
import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.TokenRefusedException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.jwt.Base64Url;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.SigningKey;
import io.kstlib.auth.testkit.server.TestPerson;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an answer must be for a login to succeed (OpenID Connect Core 1.0, 3.1.3). */
class OidcLoginTest {

    private static final String ACCESS_TOKEN = "at-1";

    @RegisterExtension
    private final Idp idp = new Idp();

    /** Makes a person at a provider whose ID token has the nonce of the login. The test may change the other claims. */
    private TestPerson personWhoGets(Consumer<Map<String, Object>> change) {
        return personWhoGets(change, claims -> idp.idToken(claims));
    }

    private TestPerson personWhoGets(
            Consumer<Map<String, Object>> change, Function<Map<String, Object>, String> signer) {
        return Corporate.person(asked -> {
            Map<String, Object> claims = idp.claimsWith("nonce", asked.get("nonce"));
            change.accept(claims);
            idp.issues(answer(signer.apply(claims)));
        });
    }

    private static Map<String, Object> answer(String idToken) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("access_token", ACCESS_TOKEN);
        answer.put("token_type", "Bearer");
        answer.put("expires_in", 300);
        answer.put("refresh_token", "rt-1");
        answer.put("id_token", idToken);
        return answer;
    }

    private TokenRefusedException refused(Consumer<Map<String, Object>> change) {
        return assertThrows(
                TokenRefusedException.class,
                () -> Corporate.provider(idp.client())
                        .login(personWhoGets(change).request(Mode.MANUAL)));
    }

    @Test
    void aPersonWhoIsNotThereIsNoticedBeforeTheProviderIsAsked() {
        TestPerson person = TestPerson.away();

        assertThrows(AuthException.class, () -> Corporate.provider(idp.client()).login(person.request(Mode.BROWSER)));

        assertEquals(0, idp.requests(Idp.DISCOVERY));
    }

    private static String hash(String algorithm, String token) {
        try {
            byte[] digest = MessageDigest.getInstance(algorithm).digest(token.getBytes(StandardCharsets.US_ASCII));
            return Base64Url.encode(Arrays.copyOf(digest, digest.length / 2));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void asksNoServerWhenNoOneCanBeAsked() { // a slow server would delay a login that cannot work
        TestPerson noOne = TestPerson.away();

        assertThrows(
                LoginFailedException.class,
                () -> Corporate.provider(idp.client()).login(noOne.request(Mode.MANUAL)));

        assertEquals(0, idp.wireMock().getAllServeEvents().size());
    }

    @Test
    void measuresTheClockByTheIdTokenOfAServerThatSendsNoDate() {
        long serverTime = idp.clock().instant().plusSeconds(240).getEpochSecond();
        TestPerson person = personWhoGets(claims -> claims.put("iat", serverTime));

        Token token = Corporate.provider(idp.client()).login(person.request(Mode.MANUAL));

        assertEquals(Optional.of(Duration.ofSeconds(-240)), token.clockDrift());
        TestPerson punctual = personWhoGets(claims -> {});
        assertEquals(
                Optional.empty(),
                Corporate.provider(idp.client())
                        .login(punctual.request(Mode.MANUAL))
                        .clockDrift());
    }

    @Test
    void returnsTheTokenOfAGoodAnswer() {
        TestPerson person = personWhoGets(claims -> {});

        Token token = Corporate.provider(idp.client()).login(person.request(Mode.MANUAL));

        assertEquals(ACCESS_TOKEN, token.accessToken().reveal());
        assertTrue(token.idToken().isPresent());
        assertEquals("openid", person.asked().get("scope"));
        assertEquals("code", person.asked().get("response_type"));
    }

    @Test
    void sendsAFreshNonceOf256BitsEachTime() { // security rule 2
        Provider provider = Corporate.provider(idp.client());
        TestPerson first = personWhoGets(claims -> {});
        TestPerson second = personWhoGets(claims -> {});

        provider.login(first.request(Mode.MANUAL));
        provider.login(second.request(Mode.MANUAL));

        assertEquals(32, Base64Url.decode(first.asked().get("nonce")).length);
        assertNotEquals(first.asked().get("nonce"), second.asked().get("nonce"));
        assertNotEquals(first.asked().get("nonce"), first.asked().get("state"));
    }

    @Test
    void refusesIdTokenWithWrongNonce() { // OpenID Connect Core 1.0, 3.1.3.7 (11), security rule 2
        TokenRefusedException refusal = refused(claims -> claims.put("nonce", "another"));

        assertEquals("nonce", refusal.subject());
        assertEquals("validate_claims", refusal.step());
        assertFalse(refusal.getMessage().contains("another\""));
    }

    @Test
    void refusesTheIdTokenOfAnEarlierLogin() { // OpenID Connect Core 1.0, 15.5.2
        Provider provider = Corporate.provider(idp.client());
        Token earlier = provider.login(personWhoGets(claims -> {}).request(Mode.MANUAL));
        TestPerson replay = Corporate.person(
                asked -> idp.issues(answer(earlier.idToken().orElseThrow().reveal())));

        assertEquals(
                "nonce",
                assertThrows(TokenRefusedException.class, () -> provider.login(replay.request(Mode.MANUAL)))
                        .subject());
    }

    @Test
    void refusesIdTokenWithoutNonce() {
        assertEquals("nonce", refused(claims -> claims.remove("nonce")).subject());
        assertEquals("nonce", refused(claims -> claims.put("nonce", 5)).subject());
    }

    @Test
    void refusesIdTokenOfAnotherIssuer() { // OpenID Connect Core 1.0, 3.1.3.7 (2)
        TokenRefusedException refusal = refused(claims -> claims.put("iss", "https://other.example"));

        assertEquals("iss", refusal.subject());
        assertTrue(refusal.remedy().orElseThrow().inWords().contains("accepted_issuers"), refusal.getMessage());
    }

    @Test
    void refusesIdTokenForAnotherClient() { // OpenID Connect Core 1.0, 3.1.3.7 (3)
        assertEquals("aud", refused(claims -> claims.put("aud", "another-app")).subject());
    }

    @Test
    void refusesExpiredIdToken() { // OpenID Connect Core 1.0, 3.1.3.7 (9)
        assertEquals(
                "exp",
                refused(claims -> claims.put("exp", idp.clock().instant().getEpochSecond() - 300))
                        .subject());
    }

    @Test
    void logsInWhereTheClocksAreFourMinutesApart() {
        for (int seconds : new int[] {-240, 240}) {
            long there = idp.clock().instant().getEpochSecond() + seconds;
            TestPerson person = personWhoGets(claims -> {
                claims.put("iat", there);
                claims.put("nbf", there);
                claims.put("exp", there + 60);
            });

            assertTrue(Corporate.provider(idp.client())
                    .login(person.request(Mode.MANUAL))
                    .idToken()
                    .isPresent());
        }
    }

    @Test
    void refusesAnIdTokenOfAServerWhoseClockIsThreeHoursAheadAndNamesTheClock() {
        TokenRefusedException refusal = refused(claims -> {
            long there = idp.clock().instant().getEpochSecond() + 10_800;
            claims.put("iat", there);
            claims.put("exp", there + 300);
        });

        assertTrue(refusal.getMessage().contains("clock"), refusal.getMessage());
    }

    @Test
    void refusesUnsignedIdTokenAlthoughItCameByTls() { // security rule 4; Core 3.1.3.7 (6) would accept it
        TestPerson person = personWhoGets(claims -> {}, claims -> {
            String signed = SigningKey.rsa().sign(Map.of("alg", "none"), claims);
            return signed.substring(0, signed.lastIndexOf('.') + 1);
        });

        TokenRefusedException refusal = assertThrows(
                TokenRefusedException.class,
                () -> Corporate.provider(idp.client()).login(person.request(Mode.MANUAL)));

        assertEquals("alg", refusal.subject());
    }

    @Test
    void refusesIdTokenSignedByAnotherKey() {
        SigningKey attacker = SigningKey.of("attacker", "RS256");
        TestPerson person = personWhoGets(
                claims -> {}, claims -> attacker.sign(SigningKey.rsa().header(), claims));

        TokenRefusedException refusal = assertThrows(
                TokenRefusedException.class,
                () -> Corporate.provider(idp.client()).login(person.request(Mode.MANUAL)));

        assertEquals("verify_signature", refusal.step());
    }

    @Test
    void wantsAnIdToken() { // OpenID Connect Core 1.0, 3.1.3.3
        TestPerson person = Corporate.person(asked -> {
            Map<String, Object> answer = answer("");
            answer.remove("id_token");
            idp.issues(answer);
        });

        TokenRefusedException refusal = assertThrows(
                TokenRefusedException.class,
                () -> Corporate.provider(idp.client()).login(person.request(Mode.MANUAL)));

        assertEquals("id_token", refusal.subject());
    }

    @ParameterizedTest
    @CsvSource({"RS256,SHA-256", "RS384,SHA-384", "PS512,SHA-512", "ES256,SHA-256", "EdDSA,SHA-512"})
    void comparesTheHashOfTheAccessToken(String algorithm, String hash) { // OpenID Connect Core 1.0, 3.1.3.8
        SigningKey key = Keys.forAlgorithm(algorithm);
        idp.publishKey(key.jwk());
        Provider provider = Corporate.provider(idp.client());

        provider.login(personWhoGets(
                        claims -> claims.put("at_hash", hash(hash, ACCESS_TOKEN)),
                        claims -> key.using(algorithm).sign(claims))
                .request(Mode.MANUAL));
        TestPerson exchanged = personWhoGets(
                claims -> claims.put("at_hash", hash(hash, "at-2")),
                claims -> key.using(algorithm).sign(claims));

        assertEquals(
                "at_hash",
                assertThrows(TokenRefusedException.class, () -> provider.login(exchanged.request(Mode.MANUAL)))
                        .subject());
    }

    @Test
    void holdsTheCodeThatWasExchangedToItsHash() { // OpenID Connect Core 1.0, 3.3.3.6
        Provider provider = Corporate.provider(idp.client());

        provider.login(personWhoGets(claims -> claims.put("c_hash", hash("SHA-256", "c0de")))
                .request(Mode.MANUAL));

        assertEquals(
                "c_hash",
                refused(claims -> claims.put("c_hash", hash("SHA-256", "another")))
                        .subject());
    }

    @Test
    void refusesAHashOfTheAccessTokenThatIsNone() {
        assertEquals("at_hash", refused(claims -> claims.put("at_hash", 5)).subject());
        assertEquals("at_hash", refused(claims -> claims.put("at_hash", "")).subject());
    }

    @Test
    void asksForOpenidWhateverTheConfigurationLists() { // OpenID Connect Core 1.0, 3.1.2.1
        TestPerson person = personWhoGets(claims -> {});

        Corporate.provider(idp.client().with("scopes", List.of("profile", "email")))
                .login(person.request(Mode.MANUAL));

        assertEquals("openid profile email", person.asked().get("scope"));
    }

    @Test
    void namesTheScopeThatBringsARefreshToken() {
        TestPerson person = Corporate.person(asked -> {
            Map<String, Object> answer = answer(idp.idToken(idp.claimsWith("nonce", asked.get("nonce"))));
            answer.remove("refresh_token");
            idp.issues(answer);
        });
        idp.publishMetadata("scopes_supported", List.of("openid", "offline_access"));

        Corporate.provider(idp.client()).login(person.request(Mode.MANUAL));

        assertTrue(
                person.told().stream().anyMatch(line -> line.contains("add offline_access to scopes")),
                person.told().toString());
    }

    @Test
    void failsBeforeAnyoneIsAskedWhenTheProviderIsNotTheConfiguredOne() { // security rule 3
        idp.publishMetadata("issuer", "https://attacker.example");
        TestPerson person = Corporate.person(asked -> {
            throw new AssertionError("a person was sent to the wrong provider");
        });

        assertThrows(
                ProtocolException.class, () -> Corporate.provider(idp.client()).login(person.request(Mode.MANUAL)));
    }

    @Test
    void doesNotSayThatTheTokenIsWrongWhenItsKeysCannotBeFetched() {
        idp.answerGet(Idp.JWKS, WireMock.serverError());
        TestPerson person = personWhoGets(claims -> {});
        Provider provider = Corporate.provider(idp.client());

        assertThrows(NetworkException.class, () -> provider.login(person.request(Mode.MANUAL)));
        idp.answerGet(Idp.JWKS, WireMock.ok("<html>"));
        assertThrows(ProtocolException.class, () -> provider.login(person.request(Mode.MANUAL)));
    }

    @Test
    void showsNoSecretInRefusals() { // security rule 6
        for (String claim : List.of("nonce", "aud", "iss", "exp", "at_hash")) {
            AuthException refusal = refused(claims -> claims.put(claim, "x"));
            assertFalse(refusal.toString().contains(ACCESS_TOKEN));
            assertFalse(refusal.toString().contains("eyJ"));
        }
    }

    @Test
    void logsAServiceInWithoutOpenidAndIdToken() { // RFC 6749, 4.4
        idp.issues(Map.of("access_token", ACCESS_TOKEN, "token_type", "Bearer"));
        TestContext service = idp.client()
                .with("flow", "client_credentials")
                .with("client_secret", "s3cret")
                .with("scopes", List.of("api"));

        Token token =
                Corporate.provider(service).login(Corporate.person(asked -> {}).request(Mode.MANUAL));

        assertEquals(ACCESS_TOKEN, token.accessToken().reveal());
        assertTrue(idp.logged("/realms/main/token").get(0).getBodyAsString().contains("scope=api"));
    }
}
