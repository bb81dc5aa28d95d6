package io.kstlib.auth.api.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTest {

    private static final Instant ISSUED = Instant.parse("2026-01-31T12:00:00Z");

    private static Token.Builder token() {
        return Token.builder(Secret.of("access-hunter2"), ISSUED);
    }

    private static Token full() {
        return token().expiresAt(ISSUED.plusSeconds(300))
                .refreshToken(Secret.of("refresh-hunter2"))
                .idToken(Secret.of("id-hunter2"))
                .scope(List.of("openid", "email"))
                .metadata(Map.of("refresh_expires_in", 1800L, "session_state", "s-hunter2"))
                .binding(TokenBinding.of("https://sso.company.com", "my-app"))
                .build();
    }

    private static Map<String, Object> stored(Object... keysAndValues) {
        Map<String, Object> stored = new HashMap<>();
        stored.put("access_token", "a");
        stored.put("issued_at", "2026-01-31T12:00:00+00:00");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            stored.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return stored;
    }

    private static String refusal(Map<String, Object> stored) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> Token.fromMap(stored))
                .getMessage());
    }

    @Test
    void hidesEverySecretInText() { // security rule 6
        assertFalse(full().toString().contains("hunter2"), full()::toString);
        assertTrue(full().toString().contains("openid"));
    }

    @Test
    void isStoredWithTheFieldsOfThePythonKstlib() {
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("access_token", "access-hunter2");
        expected.put("token_type", "Bearer");
        expected.put("expires_at", "2026-01-31T12:05:00.000000+00:00");
        expected.put("refresh_token", "refresh-hunter2");
        expected.put("scope", List.of("openid", "email"));
        expected.put("id_token", "id-hunter2");
        expected.put("issued_at", "2026-01-31T12:00:00.000000+00:00");
        expected.put(
                "metadata",
                Map.of(
                        "refresh_expires_in",
                        1800L,
                        "session_state",
                        "s-hunter2",
                        "kstlib",
                        Map.of("server", "https://sso.company.com", "client_id", "my-app")));

        assertEquals(expected, full().toMap());
        assertEquals(List.copyOf(expected.keySet()), List.copyOf(full().toMap().keySet()));
    }

    @Test
    void storesAbsentValuesAsNull() {
        Map<String, ?> map = token().build().toMap();

        for (String field : List.of("expires_at", "refresh_token", "id_token")) {
            assertTrue(map.containsKey(field) && map.get(field) == null, field);
        }
        assertEquals(List.of(), map.get("scope"));
        assertEquals(Map.of(), map.get("metadata"));
    }

    @Test
    void isTheSameAfterItWasStored() {
        assertEquals(full(), Token.fromMap(full().toMap()));
        assertEquals(token().build(), Token.fromMap(token().build().toMap()));
        Token fine = Token.builder(Secret.of("a"), ISSUED.plusNanos(123_456_789))
                .expiresAt(ISSUED.plusNanos(999_999_999))
                .build();
        assertEquals(fine, Token.fromMap(fine.toMap()));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-31T12:00:00+00:00,2026-01-31T12:00:00Z",
        "2026-01-31T14:00:00+02:00,2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00.123456+00:00,2026-01-31T12:00:00.123456Z",
        "2026-01-31T12:00:00Z,2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00,2026-01-31T12:00:00Z"
    })
    void readsTheTimesThatPythonWrites(String text, Instant instant) {
        Token token = Token.fromMap(stored("issued_at", text, "expires_at", text));

        assertEquals(instant, token.issuedAt());
        assertEquals(Optional.of(instant), token.expiresAt());
    }

    @Test
    void readsWhatOthersLeaveOut() {
        Token token = Token.fromMap(stored("refresh_token", "", "scope", null, "metadata", null, "token_type", null));

        assertEquals("Bearer", token.tokenType());
        assertEquals(Optional.empty(), token.refreshToken());
        assertEquals(List.of(), token.scope());
        assertEquals(Optional.empty(), token.binding());
    }

    @Test
    void readsAScopeThatIsOneText() {
        assertEquals(
                List.of("openid", "email"),
                Token.fromMap(stored("scope", " openid  email")).scope());
        assertEquals(List.of(), Token.fromMap(stored("scope", " ")).scope());
    }

    @Test
    void namesTheFieldThatIsWrongAndNotItsValue() {
        assertEquals("the field access_token is missing", refusal(Map.of("issued_at", "2026-01-31T12:00:00Z")));
        assertEquals("the field access_token is missing", refusal(stored("access_token", "")));
        assertEquals("the field issued_at is missing", refusal(Map.of("access_token", "hunter2")));
        assertEquals("the field issued_at is not a time in ISO 8601", refusal(stored("issued_at", "hunter2")));
        assertEquals("the field expires_at is not text", refusal(stored("expires_at", 5)));
        assertEquals("the field refresh_token is not text", refusal(stored("refresh_token", List.of("hunter2"))));
        assertEquals("the field scope is not a list", refusal(stored("scope", 5)));
        assertEquals("the field scope holds something that is not text", refusal(stored("scope", List.of(5))));
        assertEquals("the field metadata is not a map", refusal(stored("metadata", "hunter2")));
    }

    @Test
    void quotesNoStoredValueInItsCauses() { // security rule 6
        Throwable refusal =
                assertThrows(IllegalArgumentException.class, () -> Token.fromMap(stored("issued_at", "hunter2")));
        for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
            assertFalse(String.valueOf(cause.getMessage()).contains("hunter2"), cause::toString);
        }
    }

    @Test
    void expiresWhenTheServerSaid() {
        Token token = token().expiresAt(ISSUED.plusSeconds(300)).build();

        assertFalse(token.isPastExpiry(ISSUED.plusSeconds(299)));
        assertTrue(token.isPastExpiry(ISSUED.plusSeconds(300)));
        assertEquals(Duration.ofSeconds(100), token.expiresIn(ISSUED.plusSeconds(200)));
        assertEquals(Duration.ofSeconds(-1), token.expiresIn(ISSUED.plusSeconds(301)));
    }

    @Test
    void expiresOneHourAfterIssueWhenTheServerSaidNothing() {
        Token token = token().build();

        assertFalse(token.isPastExpiry(ISSUED.plusSeconds(3599)));
        assertTrue(token.isPastExpiry(ISSUED.plusSeconds(3600)));
        assertEquals(Optional.empty(), token.expiresAt());
    }

    @Test
    void knowsWhenItsRefreshTokenExpires() {
        assertEquals(Optional.of(ISSUED.plusSeconds(1800)), full().refreshExpiresAt());
        assertEquals(
                Optional.empty(), full().toBuilder().refreshToken(null).build().refreshExpiresAt());
        assertEquals(Optional.empty(), withRefreshLifetime(0L).refreshExpiresAt());
        assertEquals(Optional.empty(), withRefreshLifetime("soon").refreshExpiresAt());
        assertEquals(
                Optional.of(ISSUED.plus(Duration.ofDays(36_500))),
                withRefreshLifetime(Long.MAX_VALUE).refreshExpiresAt());
    }

    private static Token withRefreshLifetime(Object lifetime) {
        return token().refreshToken(Secret.of("r"))
                .metadata(Map.of("refresh_expires_in", lifetime))
                .build();
    }

    @Test
    void keepsWhatARefreshLeavesOut() { // RFC 6749 section 6, OpenID Connect Core 1.0 section 12.2
        Token answer =
                Token.builder(Secret.of("new"), ISSUED.plusSeconds(600)).build().keepingFrom(full());

        assertEquals("new", answer.accessToken().reveal());
        assertEquals(full().refreshToken(), answer.refreshToken());
        assertEquals(full().idToken(), answer.idToken());
        assertEquals(full().scope(), answer.scope());
        assertEquals(full().refreshExpiresAt(), answer.refreshExpiresAt());
        assertEquals(Optional.empty(), answer.expiresAt());
    }

    @Test
    void takesWhatARefreshBrings() {
        Token answer = Token.builder(Secret.of("new"), ISSUED.plusSeconds(600))
                .refreshToken(Secret.of("new-refresh"))
                .idToken(Secret.of("new-id"))
                .scope(List.of("openid"))
                .build();

        assertEquals(answer, answer.keepingFrom(full()));
    }

    @Test
    void doesNotProlongARefreshTokenThatHasExpired() {
        Token answer = Token.builder(Secret.of("new"), ISSUED.plusSeconds(7200))
                .build()
                .keepingFrom(full());

        assertTrue(answer.refreshExpiresAt().orElseThrow().isBefore(ISSUED.plusSeconds(7202)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bearer", "Bearer", "BEARER"})
    void writesBearerAsServersExpectIt(String type) { // RFC 6750 section 2.1
        assertEquals("Bearer access-hunter2", token().tokenType(type).build().authorizationHeader());
        assertEquals("DPoP access-hunter2", token().tokenType("DPoP").build().authorizationHeader());
    }

    @Test
    void remembersWhatItWasIssuedFor() { // security rule 10
        assertEquals(Optional.of(TokenBinding.of("https://sso.company.com", "my-app")), full().binding());
        assertEquals(
                Optional.of(TokenBinding.of("https://sso.company.com", "my-app")),
                Token.fromMap(full().toMap()).binding());
        assertEquals(
                Optional.empty(),
                token().metadata(Map.of("kstlib", "garbled")).build().binding());
    }

    @Test
    void remembersAllOfWhatItWasIssuedForAndNothingOfWhatWasBefore() { // security rule 10
        TokenBinding binding = TokenBinding.of("https://sso.company.com", "my-app")
                .withEndpoints(List.of("https://b.company.com", "https://a.company.com"))
                .withTrust("unverified")
                .withSection("a hash");
        Token token =
                token().clockDrift(Duration.ofSeconds(90)).binding(binding).build();

        assertEquals(Optional.of(binding), Token.fromMap(token.toMap()).binding());
        assertEquals(List.of("https://a.company.com", "https://b.company.com"), binding.endpoints());
        Token rebound =
                token.toBuilder().binding(TokenBinding.ofSection("another")).build();
        assertEquals(Optional.of(TokenBinding.ofSection("another")), rebound.binding());
        assertEquals(Optional.of(Duration.ofSeconds(90)), rebound.clockDrift());
        assertFalse(binding.toString().contains("hash"), "a plain secret may go into it");
    }

    @Test
    void cannotBeChangedThroughWhatItWasMadeFrom() {
        List<String> amr = new ArrayList<>(List.of("pwd"));
        Map<String, Object> metadata = new HashMap<>(Map.of("amr", amr));
        Token token = token().metadata(metadata).build();
        amr.add("otp");
        metadata.clear();

        assertEquals(Map.of("amr", List.of("pwd")), token.metadata());
        assertThrows(UnsupportedOperationException.class, () -> token.metadata().clear());
        assertThrows(
                UnsupportedOperationException.class,
                () -> ((List<?>) token.metadata().get("amr")).clear());
        assertThrows(UnsupportedOperationException.class, () -> token.scope().clear());
    }

    @Test
    void equalsATokenWithTheSameValuesOnly() {
        assertEquals(full(), full().toBuilder().build());
        assertEquals(full().hashCode(), full().toBuilder().build().hashCode());
        assertNotEquals(full(), full().toBuilder().scope(List.of()).build());
        assertNotEquals(full(), full().toBuilder().expiresAt(null).build());
        assertNotEquals(full(), token().build());
    }
}
