package io.kstlib.auth.oauth2.endpoint;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.oauth2.Server;
import io.kstlib.auth.spi.internal.text.Redaction;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.TestPerson;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenAnswersTest {

    private static final String FORM = "application/x-www-form-urlencoded; charset=utf-8";

    @RegisterExtension
    final Server server = new Server();

    private TestContext service() {
        return server.confidentialClient().with("flow", "client_credentials").with("scopes", List.of("one", "two"));
    }

    private Token login() {
        return server.provider(service()).login(TestPerson.whoGets("unused").request(Mode.BROWSER));
    }

    private Token answered(String fields) {
        server.tokenAnswer("{\"access_token\":\"at\",\"token_type\":\"Bearer\"" + fields + "}");
        return login();
    }

    private <T extends AuthException> T refused(Class<T> kind) {
        T refusal = assertThrows(kind, this::login);
        String message = refusal.getMessage();
        assertTrue(message.contains("corporate") && message.contains("/token"), message);
        assertFalse(message.contains("s3cret"), message);
        assertTrue(message.chars().noneMatch(Character::isISOControl), message);
        return refusal;
    }

    @Test
    void asksForJsonAndDatesTheTokenByTheLocalClock() {
        Instant before = Instant.now();

        Token token = answered(",\"expires_in\":60");

        assertFalse(token.issuedAt().isBefore(before));
        assertFalse(token.issuedAt().isAfter(Instant.now()));
        assertEquals("application/json", server.requests("/token").get(0).getHeader("Accept"));
    }

    @Test
    void keepsEveryOtherField() {
        Token token = answered(",\"refresh_expires_in\":1800,\"session_state\":\"s\",\"nested\":{\"a\":[1,true]},"
                + "\"nothing\":null,\"kstlib\":{\"server\":\"spoofed\",\"client_id\":\"x\"}");

        assertEquals(
                Map.of("refresh_expires_in", 1800L, "session_state", "s", "nested", Map.of("a", List.of(1L, true))),
                token.metadata());
        assertTrue(token.binding().isEmpty(), "a server cannot write what only kstlib writes");
    }

    @Test
    void leavesOutWhatIsNestedSoDeepThatTheStoredTokenCouldNotBeRead() {
        Token token = answered(
                ",\"refresh_token\":\"rt\",\"deep\":" + "[".repeat(63) + "]".repeat(63) + ",\"shallow\":{\"a\":[]}");

        assertEquals(Map.of("shallow", Map.of("a", List.of())), token.metadata());
        assertEquals("rt", token.refreshToken().orElseThrow().reveal());
    }

    @Test
    void notesHowFarTheClocksAreApart() { // RFC 9110 section 6.6.1
        for (int minutes : new int[] {-4, 4}) {
            server.tokenAnswer(aResponse()
                    .withHeader("Content-Type", "application/json")
                    .withHeader(
                            "Date",
                            ZonedDateTime.now(ZoneOffset.UTC)
                                    .plusMinutes(minutes)
                                    .format(DateTimeFormatter.RFC_1123_DATE_TIME))
                    .withBody("{\"access_token\":\"at\",\"expires_in\":3600}"));

            Duration drift = login().clockDrift().orElseThrow();

            assertTrue(Math.abs(drift.toSeconds() + 60L * minutes) < 30, drift.toString());
        }
    }

    @Test
    void readsGithubsForm() {
        server.tokenAnswer(
                200,
                FORM,
                "access_token=gho_16C7e42F&scope=read%3Auser%2Cuser%3Aemail&token_type=bearer&expires_in=28800"
                        + "&refresh_token=ghr_1B4a&refresh_token_expires_in=15897600");

        Token token = login();

        assertEquals("gho_16C7e42F", token.accessToken().reveal());
        assertEquals(List.of("read:user", "user:email"), token.scope());
        assertEquals("Bearer gho_16C7e42F", token.authorizationHeader());
        assertEquals(
                Duration.ofHours(8),
                Duration.between(token.issuedAt(), token.expiresAt().orElseThrow()));
        assertEquals(
                Duration.ofDays(184),
                Duration.between(token.issuedAt(), token.refreshExpiresAt().orElseThrow()));
    }

    @ParameterizedTest
    @CsvSource({
        "bad_verification_code, invalid_grant",
        "bad_refresh_token, invalid_grant",
        "incorrect_client_credentials, invalid_client",
        "redirect_uri_mismatch, redirect_uri_mismatch",
    })
    void readsGithubsErrorsWithStatus200(String sent, String code) {
        server.tokenAnswer(200, FORM, "error=" + sent + "&error_description=The+code+passed+is+incorrect.");

        OAuthErrorException refusal = refused(OAuthErrorException.class);

        assertEquals(code, refusal.error());
        assertEquals(200, refusal.status());
        assertTrue(refusal.getMessage().contains(sent), refusal.getMessage());
        assertEquals("The code passed is incorrect.", refusal.errorDescription().orElseThrow());
    }

    @Test
    void namesTheKeysToFixWhenTheClientIsRefused() { // RFC 6749 section 5.2
        server.tokenAnswer(401, "application/json;charset=UTF-8", "{\"error\":\"invalid_client\"}");

        OAuthErrorException refusal = refused(OAuthErrorException.class);

        assertEquals("invalid_client", refusal.error());
        assertEquals(401, refusal.status());
        assertTrue(refusal.getMessage().contains("Check client_id and client_secret"), refusal.getMessage());
        assertTrue(
                refusal.getMessage().contains("token_endpoint_auth_method: client_secret_basic"), refusal.getMessage());
    }

    @Test
    void hidesSecretsThatTheServerEchoes() { // security rule 6
        server.tokenAnswer(
                400,
                "application/json",
                "{\"error\":\"invalid_request\",\"error_description\":\"client_secret s3cret/+:% is\\u001b[31m wrong\\r\\n \\udc00\\u3164\\u202e\\u0378"
                        + "x".repeat(2_000) + "\"}");

        OAuthErrorException refusal = refused(OAuthErrorException.class);

        assertTrue(refusal.getMessage().contains("client_secret [hidden] is [31m wrong xxx"), refusal.getMessage());
        assertTrue(refusal.errorDescription().orElseThrow().length() <= Redaction.LONGEST_TEXT + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 504})
    void tellsAnUnavailableServerFromARefusal(int status) {
        server.tokenAnswer(aResponse()
                .withStatus(status)
                .withHeader("Content-Type", "application/json")
                .withHeader("Retry-After", "7")
                .withBody("{\"error\":\"invalid_grant\"}"));

        NetworkException unavailable = refused(NetworkException.class);

        assertEquals(
                status == 429 || status == 503
                        ? NetworkException.Reason.UNAVAILABLE
                        : NetworkException.Reason.SERVER_ERROR,
                unavailable.reason());
        assertTrue(unavailable.getMessage().contains("Try again in 7 s"), unavailable.getMessage());
        assertEquals(Duration.ofSeconds(7), unavailable.retryAfter().orElseThrow());
        assertEquals(1, server.requests("/token").size(), "one try");
    }

    @ParameterizedTest
    @CsvSource({
        "200, text/html, '<html>Log in</html>'",
        "403, text/html, '<html>Forbidden</html>'",
        "404, text/plain, Not Found",
        "200, application/xml, <token/>",
        "200, application/json, '{\"access_token\":'",
        "200, application/json, '[]'",
        "200, application/json, '{}'",
        "200, application/json, '{\"access_token\":\"\"}'",
        "200, application/json, '{\"access_token\":7}'",
        "200, application/json, '{\"access_token\":\"a\\r\\nX-Injected: 1\"}'",
        "200, application/json, '{\"access_token\":\"at\",\"refresh_token\":[]}'",
        "200, application/json, '{\"access_token\":\"at\",\"access_token\":\"other\"}'",
        "400, application/json, '{\"message\":\"no\"}'",
        "400, application/json, '{\"error\":{\"code\":7}}'",
        "400, application/json, '{\"access_token\":\"at\",\"token_type\":\"Bearer\"}'",
        "200, application/x-www-form-urlencoded, access_token=a&access_token=b",
        "200, application/x-www-form-urlencoded, access_token=%ZZ",
        "204, , ''",
    })
    void refusesWhatIsNoTokenAnswer(int status, String mediaType, String body) {
        server.tokenAnswer(
                mediaType == null
                        ? aResponse().withStatus(status)
                        : aResponse()
                                .withStatus(status)
                                .withHeader("Content-Type", mediaType)
                                .withBody(body));

        ProtocolException refusal = refused(ProtocolException.class);

        assertTrue(refusal.getMessage().contains("HTTP " + status), refusal.getMessage());
        assertFalse(refusal.getMessage().contains("Injected"), "nothing of the answer is shown");
    }

    @Test
    void followsNoRedirect() { // security rule 5
        server.tokenAnswer(aResponse().withStatus(307).withHeader("Location", server.url("/elsewhere")));

        assertThrows(ProtocolException.class, this::login);

        assertTrue(server.requests("/elsewhere").isEmpty(), "the secret went nowhere else");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"access_token\":\"at\"}", "access_token=at&token_type=Bearer"})
    void judgesAnAnswerWithoutMediaTypeByWhatItIs(String body) {
        server.tokenAnswer(aResponse().withStatus(200).withBody(body));

        assertEquals("at", login().accessToken().reveal());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"bearer\"", "\"BEARER\"", "null"})
    void takesAnySpellingOfBearer(String type) {
        server.tokenAnswer("{\"access_token\":\"at\",\"token_type\":" + type + "}");

        assertEquals("Bearer", login().tokenType());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"DPoP\"", "\"mac\"", "\"\"", "7"})
    void refusesTokensOfAnotherType(String type) { // RFC 6749 section 7.1
        server.tokenAnswer("{\"access_token\":\"at\",\"token_type\":" + type + "}");

        assertTrue(refused(ProtocolException.class).getMessage().contains("token_type"));
    }

    @ParameterizedTest
    @CsvSource({
        "3600, 3600",
        "\"3600\", 3600",
        "\" 3600 \", 3600",
        "3599.9, 3599",
        "3.6e3, 3600",
        "99999999999999999999, 3153600000",
    })
    void readsLifetimesHoweverTheyAreWritten(String written, long seconds) {
        Token token = answered(",\"expires_in\":" + written);

        assertEquals(token.issuedAt().plusSeconds(seconds), token.expiresAt().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "null", "\"soon\"", "\"\"", "true", "[]", "\"1e999999999\""})
    void takesOtherLifetimesForUnknown(String written) {
        assertTrue(answered(",\"expires_in\":" + written).expiresAt().isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"a b  c\" | a b c",
                "\"a,b\" | a b",
                "\"a,b c\" | a,b c",
                "[\"a\",\"b\"] | a b",
                "null | one two",
                "\"\" | ''",
            })
    void readsScopesHoweverTheyAreWritten(String written, String scopes) {
        assertEquals(scopes, String.join(" ", answered(",\"scope\":" + written).scope()));
    }

    @Test
    void takesTheRequestedScopesForGrantedWhenNoneAreNamed() { // RFC 6749 section 5.1
        assertEquals(List.of("one", "two"), answered("").scope());
    }

    @Test
    void keepsTheIdToken() {
        assertEquals(
                "e.y.J",
                answered(",\"id_token\":\"e.y.J\"").idToken().orElseThrow().reveal());
    }
}
