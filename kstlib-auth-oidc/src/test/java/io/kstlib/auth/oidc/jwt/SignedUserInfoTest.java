package io.kstlib.auth.oidc.jwt;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSAEncrypter;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.oidc.Corporate;
import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.SigningKey;
import io.kstlib.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Userinfo answers that are signed, encrypted, or both (OpenID Connect Core 1.0 sections 5.3.2 and 5.3.4). */
@Order(1)
@Tag("outer")
class SignedUserInfoTest {

    private static final String PATH = "/realms/main/userinfo";
    private static final String DEMAND = "userinfo_signed_response_alg";
    private static final SigningKey OURS = SigningKey.of("rsa-2", "RS256").named("ours");

    @RegisterExtension
    private final Idp idp = new Idp();

    private Token stored() {
        return Token.builder(Secret.of("at-1"), idp.clock().instant())
                .idToken(Secret.of(idp.idToken(idp.claims())))
                .build();
    }

    /** The claims of a good answer: it has no times. */
    private Map<String, Object> claims() {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", idp.issuer());
        claims.put("aud", Idp.CLIENT_ID);
        claims.put("sub", "248289761001");
        claims.put("name", "Jane Doe");
        return claims;
    }

    private Map<String, Object> claimsWith(String claim, Object value) {
        Map<String, Object> claims = claims();
        claims.put(claim, value);
        return claims;
    }

    private void answers(String contentType, String body) {
        idp.answerGet(PATH, aResponse().withHeader("Content-Type", contentType).withBody(body));
    }

    private Map<String, Object> ask(TestContext client, String jwt) {
        answers("application/jwt", jwt);
        return Corporate.provider(client).userInfo(stored());
    }

    private ProtocolException refusal(TestContext client) {
        ProtocolException refusal = assertThrows(
                ProtocolException.class, () -> Corporate.provider(client).userInfo(stored()));
        assertEquals(idp.url(PATH), refusal.endpoint().toString());
        return refusal;
    }

    private void refuses(TestContext client, String jwt, String problem) {
        answers("application/jwt", jwt);
        String message = refusal(client).getMessage();
        assertTrue(message.contains("answered with a JWT that is refused: " + problem), message);
        assertFalse(message.contains("Jane"), message);
    }

    private void refuses(String jwt, String problem) {
        refuses(idp.client(), jwt, problem);
    }

    @Test
    void saysWhatToRegisterWhereTheServerHasNoSignedAnswer() { // RFC 9110 section 15.5.7
        idp.answerGet(PATH, aResponse().withStatus(406));

        assertEquals(
                "the userinfo endpoint of provider \"corporate\" (" + idp.url(PATH)
                        + ") answered HTTP 406 without saying why. Register the client at the provider with"
                        + " userinfo_signed_response_alg RS256, or remove the key",
                refusal(idp.client().with(DEMAND, "RS256")).getMessage());
        assertEquals(
                "the userinfo endpoint of provider \"corporate\" (" + idp.url(PATH)
                        + ") answered HTTP 406 without saying why. Check that the URL is the right one",
                refusal(idp.client()).getMessage());
    }

    private String json() {
        return new String(Json.write(claims()), StandardCharsets.UTF_8);
    }

    private static String sign(Map<String, ?> claims) {
        return SigningKey.rsa().sign(claims);
    }

    private static String encrypted(String content) {
        try {
            JWEObject jwe = new JWEObject(
                    new JWEHeader(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A256GCM), new Payload(content));
            jwe.encrypt(new RSAEncrypter((RSAPublicKey) OURS.publicKey()));
            return jwe.serialize();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private TestContext clientThatDecrypts() {
        return idp.client()
                .with(
                        "decryption_key",
                        "-----BEGIN PRIVATE KEY-----\n"
                                + Base64.getMimeEncoder()
                                        .encodeToString(OURS.privateKey().getEncoded())
                                + "\n-----END PRIVATE KEY-----\n");
    }

    @Test
    void readsAnAnswerThatTheProviderSignedForThisClient() {
        assertEquals("Jane Doe", ask(idp.client(), sign(claims())).get("name"));
        assertEquals(
                "application/json, application/jwt", idp.logged(PATH).get(0).getHeader("Accept"));
    }

    @Test
    void readsAnAnswerThatIsAlsoForOtherClients() {
        assertEquals(
                "Jane Doe",
                ask(idp.client(), sign(claimsWith("aud", List.of("another", Idp.CLIENT_ID))))
                        .get("name"));
    }

    @Test
    void readsAnAnswerByAnIssuerThatTheConfigurationAcceptsBesides() {
        String other = "https://identity.example.com/";

        assertEquals(
                "Jane Doe",
                ask(idp.client().with("accepted_issuers", List.of(other)), sign(claimsWith("iss", other)))
                        .get("name"));
    }

    @Test
    void readsAnAnswerThatIsSignedAndThenEncrypted() {
        assertEquals(
                "Jane Doe",
                ask(clientThatDecrypts().with(DEMAND, "RS256"), encrypted(sign(claims())))
                        .get("name"));
    }

    @Test
    void anAnswerThatIsOnlyEncryptedCountsAsJsonDoes() {
        String answer = encrypted(json());

        assertEquals("Jane Doe", ask(clientThatDecrypts(), answer).get("name"));
        refuses(
                clientThatDecrypts().with(DEMAND, "RS256"),
                answer,
                "it is encrypted but not signed, and userinfo_signed_response_alg demands RS256");
    }

    @Test
    void saysWhichKeyIsMissingForAnEncryptedAnswer() {
        answers("application/jwt", encrypted(sign(claims())));

        ProtocolException refusal = refusal(idp.client());

        assertTrue(refusal.problem().contains("there is no key to decrypt it"), refusal.problem());
        assertTrue(
                refusal.remedy().map(Remedy::inWords).orElse("").contains("auth.providers.corporate.decryption_key"),
                refusal.getMessage());
    }

    @Test
    void refusesAnAnswerThatIsEncryptedForAnother() {
        SigningKey another = SigningKey.of("attacker", "RS256");
        TestContext client = idp.client()
                .with(
                        "decryption_key",
                        "-----BEGIN PRIVATE KEY-----\n"
                                + Base64.getMimeEncoder()
                                        .encodeToString(another.privateKey().getEncoded())
                                + "\n-----END PRIVATE KEY-----\n");

        refuses(client, encrypted(sign(claims())), "the token cannot be decrypted");
    }

    @Test
    void refusesWhatIsNotSignedByTheProvider() { // RFC 8725 section 3.10, security rule 4
        refuses(
                SigningKey.of("attacker", "RS256")
                        .named(SigningKey.rsa().keyId())
                        .sign(claims()),
                "the signature of the server's answer is not valid");
        refuses(SigningKey.of("attacker", "RS256").sign(claims()), "no key has the kid \"attacker\"");
    }

    @Test
    void refusesAnswersWithoutASignature() { // RFC 8725 section 3.2
        String unsigned = SigningKey.rsa().sign(Map.of("alg", "none"), claims());
        String bare = unsigned.substring(0, unsigned.lastIndexOf('.') + 1);

        refuses(bare, "alg is \"none\": an unsigned token proves nothing");
        refuses(unsigned, "alg is \"none\": an unsigned token proves nothing");
    }

    @Test
    void refusesAnswersThatASecretSigned() { // RFC 8725 section 2.1
        refuses(
                SigningKey.rsa().sign(Map.of("alg", "HS256"), claims()),
                "alg is \"HS256\": HMAC proves nothing to a third party");
    }

    @Test
    void refusesAnAnswerForAnotherClientOrOfAnotherIssuer() {
        refuses(sign(claimsWith("aud", "another")), "aud is \"another\", expected \"my-app\", the client_id");
        refuses(
                sign(claimsWith("iss", "https://other.example")),
                "iss is \"https://other.example\", expected " + idp.issuer());
    }

    @ParameterizedTest
    @CsvSource({
        "iss, iss is missing",
        "aud, aud is missing",
        "sub, 'sub is missing, expected the person, a text'",
    })
    void refusesAnAnswerThatLacksAClaim(String claim, String problem) {
        Map<String, Object> claims = claims();
        claims.remove(claim);

        refuses(sign(claims), problem);
    }

    @Test
    void refusesASignedAnswerAboutAnotherPerson() { // OpenID Connect Core 1.0 section 5.3.2
        answers("application/jwt", sign(claimsWith("sub", "admin")));

        assertTrue(refusal(idp.client()).problem().contains("answered about another person: sub is \"admin\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"at+jwt", "application/at+jwt", "logout+jwt", "token-introspection+jwt"})
    void refusesAJwtOfAnotherPurpose(String type) { // RFC 8725 section 3.11
        Map<String, Object> header = SigningKey.rsa().header();
        header.put("typ", type);

        refuses(SigningKey.rsa().sign(header, claims()), "typ is \"" + type.replace("application/", ""));
    }

    @Test
    void refusesAnAnswerWhoseTimesDoNotFit() {
        long now = idp.clock().instant().getEpochSecond();

        refuses(sign(claimsWith("exp", now - 301)), "the token expired");
        refuses(sign(claimsWith("nbf", now + 301)), "the token is not valid before");
        refuses(sign(claimsWith("exp", "tomorrow")), "exp is \"tomorrow\"");
        assertEquals(
                "Jane Doe", ask(idp.client(), sign(claimsWith("exp", now + 10))).get("name"));
    }

    @Test
    void refusesAnAlgorithmThatTheProviderDoesNotOffer() { // RFC 8725 section 3.1
        idp.publishMetadata("userinfo_signing_alg_values_supported", List.of("ES256", "none"));

        refuses(sign(claims()), "the provider signs userinfo answers with [\"ES256\", \"none\"]");
    }

    @Test
    void refusesAnAlgorithmThatTheConfigurationDoesNotDemand() {
        refuses(
                idp.client().with(DEMAND, "ES256"),
                sign(claims()),
                "alg is \"RS256\", expected ES256, as userinfo_signed_response_alg demands");
        assertEquals("application/jwt", idp.logged(PATH).get(0).getHeader("Accept"));
    }

    @Test
    void refusesAnUnsignedAnswerWhereASignatureIsDemanded() {
        answers("application/json", json());

        ProtocolException refusal = refusal(idp.client().with(DEMAND, "RS256"));

        assertTrue(
                refusal.problem()
                        .endsWith(
                                "answered with application/json, and auth.providers.corporate.userinfo_signed_response_alg"
                                        + " demands an answer that is signed (application/jwt)"),
                refusal.problem());
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, application/json",
        "text/plain, text/plain",
        "application/token-introspection+jwt, application/…"
    })
    void refusesAJwtThatIsCalledSomethingElse(String contentType, String shown) { // section 5.3.2
        answers(contentType, sign(claims()));

        String problem = refusal(idp.client()).problem();

        assertTrue(
                problem.contains(
                        "answered with a JWT, and its Content-Type is " + shown + " instead of application/jwt"),
                problem);
        refusal(idp.client().with(DEMAND, "RS256"));
    }

    @Test
    void refusesJsonThatIsCalledAJwt() {
        refuses(json(), "its content is plain JSON");
        refuses("opaque", "its content is not a JWT");
    }

    @Test
    void findsTheKeyThatWasPublishedSinceThen() {
        TestContext client = idp.client();
        ask(client, sign(claims()));
        SigningKey next = SigningKey.of("rsa-2", "RS256");
        idp.publishKeys(List.of(next.jwk()));
        idp.clock().pass(Duration.ofMinutes(2));

        assertEquals("Jane Doe", ask(client, next.sign(claims())).get("name"));
    }

    @Test
    void saysWhereTheKeysAreMissing() {
        TestContext client = Corporate.context(
                idp.clock(), Map.of("type", "oidc", "client_id", Idp.CLIENT_ID, "userinfo_endpoint", idp.url(PATH)));
        answers("application/jwt", sign(claims()));

        ProtocolException refusal = refusal(client);

        assertTrue(refusal.problem().contains("publishes no keys to verify it by"), refusal.problem());
    }

    @Test
    void anAlgorithmThatProvesNothingCannotBeDemanded() {
        for (String algorithm : List.of("none", "HS256")) {
            List<String> problems = Corporate.problems(idp.client().with(DEMAND, algorithm));

            assertTrue(problems.toString().contains(DEMAND), problems::toString);
        }
        assertEquals(List.of(), Corporate.problems(idp.client().with(DEMAND, "ES256")));
    }
}
