package io.kstlib.auth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.TokenRefusedException;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.login.LoginStatus.State;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("class-path")
class AuthClientTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path folder;

    private final List<Warning> warnings = new ArrayList<>();
    private Instant now = NOON;
    private ScriptedCompany company;
    private Kstlib kstlib;
    private AuthClient client;

    @BeforeEach
    void load() {
        company = new ScriptedCompany(folder);
        kstlib = kstlib(Map.of());
        client = kstlib.client("corporate");
    }

    @AfterEach
    void close() {
        company.close();
    }

    private Kstlib kstlib(Map<String, Object> keys) {
        InstantSource time = () -> now;
        return company.start(
                company.program(keys).clock(time.withZone(ZoneOffset.UTC)).warnings(warnings::add));
    }

    private static Token token(String value, Instant issuedAt, Duration lifetime) {
        return Token.builder(Secret.of(value), issuedAt)
                .expiresAt(issuedAt.plus(lifetime))
                .refreshToken(Secret.of("refresh-" + value))
                .build();
    }

    private Token login(Token token) {
        company.script().login = () -> token;
        return client.login(options().whenLoggedIn(LoginOptions.WhenLoggedIn.REPLACE));
    }

    private static LoginOptions options() {
        return LoginOptions.with(ScriptedCompany.noOne());
    }

    @Test
    void handsOutAFreshTokenWithoutAskingTheProvider() {
        login(token("a", NOON, Duration.ofHours(1)));

        assertEquals("a", client.getToken().accessToken().reveal());
        assertTrue(client.isAuthenticated());
    }

    @Test
    void refreshesATokenThatExpiresWithinAMinute() {
        login(token("a", NOON, Duration.ofHours(1)));
        now = NOON.plusSeconds(3541);
        company.script().refresh = old -> token("b", now, Duration.ofHours(1));

        assertEquals("b", client.getToken().accessToken().reveal());
        assertEquals("b", client.storedToken().orElseThrow().accessToken().reveal());
    }

    @Test
    void doesNotRefreshAShortLivedTokenOnEveryCall() {
        login(token("a", NOON, Duration.ofSeconds(30)));
        now = NOON.plusSeconds(20);

        assertEquals("a", client.getToken().accessToken().reveal());
    }

    @Test
    void keepsHandingOutAStillValidTokenWhenTheNetworkIsDown() {
        login(token("a", NOON, Duration.ofHours(1)));
        now = NOON.plusSeconds(3570);
        company.script().refresh = old -> {
            throw networkDown();
        };

        assertEquals("a", client.getToken().accessToken().reveal());
    }

    @Test
    void aRefreshThatWasAskedForFailsWhenTheNetworkIsDown() {
        login(token("a", NOON, Duration.ofHours(1)));
        company.script().refresh = old -> {
            throw networkDown();
        };

        assertThrows(NetworkException.class, () -> client.refreshToken());
    }

    @Test
    void aNetworkFailureIsNeverALoggedOutPerson() { // security rule 9
        login(token("a", NOON, Duration.ofHours(1)));
        now = NOON.plusSeconds(3601);
        company.script().refresh = old -> {
            throw networkDown();
        };

        assertThrows(NetworkException.class, () -> client.getToken());
        assertTrue(client.storedToken().isPresent());
    }

    @Test
    void asksForALoginWhenTheServerRefusesTheRefreshTokenAndKeepsTheOldOne() { // RFC 6749 section 5.2
        login(token("a", NOON, Duration.ofHours(1)));
        now = NOON.plusSeconds(3601);
        company.script().refresh = old -> {
            throw new OAuthErrorException(
                    "invalid_grant", "Token is not active", 400, "the server said invalid_grant", null);
        };

        NotLoggedInException ended = assertThrows(NotLoggedInException.class, () -> client.getToken());

        assertEquals(NotLoggedInException.Reason.REFRESH_REFUSED, ended.reason());
        assertEquals(Optional.of(Remedy.logInAgain("corporate")), ended.remedy());
        assertTrue(ended.getMessage().endsWith(". Log in to \"corporate\" again"), ended.getMessage());
        assertEquals("a", client.storedToken().orElseThrow().accessToken().reveal());
    }

    @Test
    void manyThreadsThatMeetExpiryRefreshOnce() throws Exception {
        login(token("a", NOON, Duration.ofHours(1)));
        now = NOON.plusSeconds(3601);
        AtomicInteger refreshes = new AtomicInteger();
        company.script().refresh = old -> token("b" + refreshes.incrementAndGet(), now, Duration.ofHours(1));

        List<String> handedOut =
                inParallel(16, () -> client.getToken().accessToken().reveal());

        assertEquals(1, refreshes.get());
        assertEquals(List.of("b1"), handedOut.stream().distinct().toList());
    }

    @Test
    void manyRejectionsOfOneTokenRefreshOnce() throws Exception {
        Token rejected = login(token("a", NOON, Duration.ofHours(1)));
        AtomicInteger refreshes = new AtomicInteger();
        company.script().refresh = old -> token("b" + refreshes.incrementAndGet(), now, Duration.ofHours(1));

        inParallel(16, () -> client.refreshInsteadOf(rejected));

        assertEquals(1, refreshes.get());
    }

    @Test
    void theRefreshedTokenReachesTheCallerWhenItCannotBeStored() {
        login(token("a", NOON, Duration.ofHours(1)));
        now = NOON.plusSeconds(3601);
        company.script().refresh = old -> token("b", now, Duration.ofHours(1));
        company.storage().failOnSave();

        assertEquals("b", client.getToken().accessToken().reveal());
        assertEquals(1, warnings.size());
        assertEquals(Warning.Kind.NOT_STORED, warnings.get(0).kind());
    }

    @Test
    void beforeAnyoneIsAskedTheStorageProvesThatItCanWrite() { // security rule 9
        company.storage().failOnSave();

        assertThrows(StorageException.class, () -> login(token("a", NOON, Duration.ofHours(1))));
    }

    @Test
    void aLoginWhoseTokenIsRefusedStoresNothing() { // security rule 2
        company.script().login = () -> {
            throw new TokenRefusedException("validate_claims", "nonce", "the nonce differs", null, null);
        };

        assertThrows(TokenRefusedException.class, () -> client.login(options()));
        assertTrue(client.storedToken().isEmpty());
    }

    @Test
    void aLoginKeepsAValidTokenUnlessToldToReplaceIt() {
        login(token("a", NOON, Duration.ofHours(1)));
        company.script().login = () -> token("b", NOON, Duration.ofHours(1));

        assertEquals("a", client.login(options()).accessToken().reveal());
        assertEquals(
                "b",
                client.login(options().whenLoggedIn(LoginOptions.WhenLoggedIn.REPLACE))
                        .accessToken()
                        .reveal());
    }

    @Test
    void aStoredTokenIsNotHandedToAnotherIssuerOrClientUnderTheSameName() { // security rule 10
        login(token("a", NOON, Duration.ofHours(1)));
        AuthClient other = kstlib(Map.of("issuer", "https://other.example.com")).client("corporate");

        NotLoggedInException refusal = assertThrows(NotLoggedInException.class, other::getToken);

        assertEquals(NotLoggedInException.Reason.ISSUED_FOR_ANOTHER, refusal.reason());
        assertTrue(refusal.getMessage().contains("https://other.example.com"), refusal.getMessage());
        assertEquals(State.ISSUED_FOR_ANOTHER, other.status().state());
        assertFalse(other.isAuthenticated());
    }

    @Test
    void aTokenThatAnotherProgramStoredIsHandedToTheClientItsIdTokenNames() { // security rule 10
        Token foreign = token("a", NOON, Duration.ofHours(1)).toBuilder()
                .idToken(Secret.of("e30.eyJhdWQiOiJzb21lYm9keS1lbHNlIn0.eA")) // {"aud":"somebody-else"}
                .build();
        company.storage().put("corporate", foreign);

        assertEquals(
                NotLoggedInException.Reason.ISSUED_FOR_ANOTHER,
                assertThrows(NotLoggedInException.class, () -> client.getToken())
                        .reason());
    }

    @Test
    void aStoredTokenIsNotSentToAServerThatTheSameIssuerIsNowSaidToHave() { // security rule 10
        login(token("a", NOON, Duration.ofHours(1)));
        now = NOON.plusSeconds(3601);
        AuthClient redirected =
                kstlib(Map.of("token_endpoint", "https://thief.example/token")).client("corporate");

        NotLoggedInException refusal = assertThrows(NotLoggedInException.class, redirected::getToken);

        assertEquals(NotLoggedInException.Reason.ISSUED_FOR_ANOTHER, refusal.reason());
        assertTrue(refusal.getMessage().contains("https://thief.example"), refusal.getMessage());
    }

    @Test
    void aStoredTokenStaysWhenAnEndpointOfTheIssuersOwnServerIsConfigured() {
        login(token("a", NOON, Duration.ofHours(1)));
        AuthClient hybrid =
                kstlib(Map.of("revoke_url", "https://SSO.example.com/revoke")).client("corporate");

        assertEquals("a", hybrid.getToken().accessToken().reveal());
    }

    @Test
    void aTokenThatSaysItExpiredBeforeItWasIssuedIsExpired() {
        login(token("a", NOON, Duration.ofHours(-3)));
        now = NOON.minus(Duration.ofMinutes(170));
        company.script().refresh = old -> token("b", now, Duration.ofHours(1));

        assertEquals("b", client.getToken().accessToken().reveal());
    }

    @Test
    void statusTellsTheStatesApart() {
        assertEquals(State.NOT_LOGGED_IN, client.status().state());
        login(token("a", NOON, Duration.ofHours(1)));
        assertEquals(State.VALID, client.status().state());
        now = NOON.plusSeconds(3400);
        assertEquals(State.EXPIRING_SOON, client.status().state());
        now = NOON.plusSeconds(3600);
        assertEquals(State.EXPIRED_REFRESHABLE, client.status().state());
        login(Token.builder(Secret.of("c"), NOON)
                .expiresAt(NOON.plusSeconds(60))
                .build());
        assertEquals(State.EXPIRED, client.status().state());
        company.storage().failOnLoad();
        assertEquals(State.UNREADABLE, client.status().state());
        assertFalse(client.isAuthenticated());
    }

    @Test
    void anUnknownProviderIsNamedWithThoseThatAreConfigured() {
        String message = String.valueOf(assertThrows(ConfigurationException.class, () -> kstlib.client("corporat"))
                .getMessage());

        assertTrue(message.contains("did you mean \"corporate\"?"), message);
    }

    @Test
    void theOnlyProviderIsTheDefault() {
        assertSame(client, kstlib.client());
        assertTrue(kstlib.providers().get(0).isDefault());
    }

    @Test
    void aStorageTypeWithoutPluginIsNamedWithItsConfigKey() {
        PluginException missing = assertThrows(
                PluginException.class,
                () -> kstlib(Map.of("token_storage", "flie")).client("corporate"));

        assertTrue(missing.getMessage().contains("auth.providers.corporate.token_storage"), missing.getMessage());
        assertTrue(missing.getMessage().contains("faulty, memory"), missing.getMessage());
    }

    @Test
    void showsNoSecretInItsTexts() { // security rule 6
        Token token = login(token("canary", NOON, Duration.ofHours(1)));

        String texts = client + " " + client.status() + " " + token + " " + options() + " " + kstlib;

        assertFalse(texts.contains("canary"), texts);
        assertNotEquals("", texts);
    }

    private static NetworkException networkDown() {
        return new NetworkException(
                URI.create("https://sso.example.com"),
                NetworkException.Reason.CANNOT_CONNECT,
                "the network is down",
                null,
                null);
    }

    private static <T> List<T> inParallel(int threads, Callable<T> task) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : executor.invokeAll(java.util.Collections.nCopies(threads, task))) {
                results.add(future.get());
            }
            return results;
        } finally {
            executor.shutdownNow();
        }
    }
}
