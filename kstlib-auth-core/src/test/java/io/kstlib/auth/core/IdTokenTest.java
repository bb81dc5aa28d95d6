package io.kstlib.auth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.jwt.Base64Url;
import io.kstlib.json.Json;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ID token for programs that show it to servers. It may live shorter than the access token beside it. */
@Tag("class-path")
class IdTokenTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration LIFE = Duration.ofMinutes(5);

    @TempDir
    Path folder;

    private final AtomicInteger refreshes = new AtomicInteger();
    private volatile Instant now = NOON;
    private ScriptedCompany company;
    private AuthClient client;

    @BeforeEach
    void logIn() {
        company = new ScriptedCompany(folder);
        InstantSource time = () -> now;
        client = company.start(company.program().clock(time.withZone(ZoneOffset.UTC)))
                .client(ScriptedCompany.PROVIDER);
        company.script().login = () -> token("access-0").idToken(idToken(0)).build();
        client.login(LoginOptions.with(ScriptedCompany.noOne()));
    }

    @AfterEach
    void end() {
        company.close();
    }

    private Token.Builder token(String access) {
        return Token.builder(Secret.of(access), now)
                .expiresAt(now.plus(Duration.ofHours(1)))
                .refreshToken(Secret.of("refresh of " + access));
    }

    private Secret idToken(int number) {
        return Secret.of(part(Map.of("alg", "none")) + "."
                + part(Map.of(
                        "n", number,
                        "iat", now.getEpochSecond(),
                        "exp", now.plus(LIFE).getEpochSecond()))
                + ".c2ln");
    }

    private static String part(Map<String, Object> fields) {
        return Base64Url.encode(Json.write(fields));
    }

    @Test
    void whatIsFreshIsReturnedWithoutARefreshAndWhatIsNotIsNone() {
        refreshesWithIdTokens();
        Secret first = idToken(0);

        assertEquals(first, IdToken.freshOf(client).orElseThrow().value());
        now = NOON.plus(LIFE);
        assertTrue(IdToken.freshOf(client).isEmpty());
        assertEquals(
                "access-0",
                client.engine().freshToken().orElseThrow().accessToken().reveal());
        now = NOON.plus(Duration.ofHours(1));
        assertTrue(client.engine().freshToken().isEmpty());

        assertEquals(0, refreshes.get());
    }

    @Test
    void oneThatNoRefreshReplacesIsFreshUntilItExpires() {
        refreshesWithoutIdTokens();
        Secret first = idToken(0);
        now = NOON.plus(Duration.ofMinutes(4)).plusSeconds(30);
        client.refreshToken();

        assertEquals(first, client.getIdToken().value());
        assertEquals(first, IdToken.freshOf(client).orElseThrow().value());
        now = NOON.plus(LIFE);
        assertTrue(IdToken.freshOf(client).isEmpty());
        assertEquals(1, refreshes.get());
    }

    private void refreshesWithIdTokens() {
        company.script().refresh = old -> {
            int number = refreshes.incrementAndGet();
            return token("access-" + number).idToken(idToken(number)).build();
        };
    }

    private void refreshesWithoutIdTokens() {
        company.script().refresh = old -> token("access-" + refreshes.incrementAndGet())
                .idToken(old.idToken().orElseThrow())
                .build();
    }

    @Test
    void isTheOneOfTheLoginWhileThatIsValid() {
        Secret first = idToken(0);
        now = NOON.plus(Duration.ofMinutes(3));

        IdToken given = client.getIdToken();

        assertEquals(first, given.value());
        assertEquals(NOON.plus(LIFE), given.expiresAt());
        assertEquals(0, refreshes.get());
    }

    @Test
    void isRefreshedWhenItHasExpiredBeforeTheAccessToken() {
        refreshesWithIdTokens();
        now = NOON.plus(Duration.ofMinutes(6));

        IdToken given = client.getIdToken();

        assertEquals(now.plus(LIFE), given.expiresAt());
        assertEquals(1, refreshes.get());
        assertEquals(given.value(), client.getIdToken().value());
        assertEquals(1, refreshes.get());
    }

    @Test
    void isRefreshedOnceForManyThatNeedOne() throws Exception {
        refreshesWithIdTokens();
        now = NOON.plus(Duration.ofMinutes(6));
        ExecutorService threads = Executors.newFixedThreadPool(50);
        Set<Secret> given = new HashSet<>();
        try {
            List<Future<IdToken>> helpers = threads.invokeAll(Collections.nCopies(50, () -> client.getIdToken()));
            for (Future<IdToken> helper : new ArrayList<>(helpers)) {
                given.add(helper.get().value());
            }
        } finally {
            threads.shutdownNow();
        }

        assertEquals(1, given.size());
        assertEquals(1, refreshes.get());
    }

    @Test
    void onlyALoginHelpsWhereTheProviderGivesNoneWithARefreshAndOneTryShowsThat() {
        refreshesWithoutIdTokens();
        now = NOON.plus(Duration.ofMinutes(6));

        for (int call = 0; call < 3; call++) {
            NotLoggedInException needed = assertThrows(NotLoggedInException.class, client::getIdToken);
            assertTrue(needed.problem().contains("a refresh brings no other one"), needed.problem());
        }
        assertEquals(1, refreshes.get());
    }

    @Test
    void isGivenWhileItIsValidAlthoughARefreshBroughtNoOther() {
        refreshesWithoutIdTokens();
        now = NOON.plus(Duration.ofSeconds(250));
        client.getIdToken();
        now = NOON.plus(Duration.ofSeconds(290));

        assertEquals(NOON.plus(LIFE), client.getIdToken().expiresAt());
        assertEquals(1, refreshes.get());
    }

    @Test
    void isGivenWhileItIsValidAlthoughTheProviderCannotBeReached() {
        company.script().refresh = old -> {
            throw new NetworkException(
                    URI.create(ScriptedCompany.ISSUER), NetworkException.Reason.CANNOT_CONNECT, "down", null, null);
        };
        now = NOON.plus(Duration.ofSeconds(280));
        assertEquals(NOON.plus(LIFE), client.getIdToken().expiresAt());

        now = NOON.plus(Duration.ofSeconds(301));
        assertThrows(NetworkException.class, client::getIdToken);
    }

    /** Some servers prolong the access token instead of issuing another one. */
    @Test
    void isRefreshedOnceForManyAlsoWhereTheAccessTokenStaysTheSame() throws Exception {
        company.script().refresh = old ->
                token("access-0").idToken(idToken(refreshes.incrementAndGet())).build();
        now = NOON.plus(Duration.ofMinutes(6));
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try {
            List<Future<IdToken>> helpers = threads.invokeAll(Collections.nCopies(20, () -> client.getIdToken()));
            for (Future<IdToken> helper : helpers) {
                assertEquals(now.plus(LIFE), helper.get().expiresAt());
            }
        } finally {
            threads.shutdownNow();
        }

        assertEquals(1, refreshes.get());
    }

    @Test
    void aLoginWithoutOneIsSaidSo() {
        company.script().login = () -> token("access").build();
        client.login(LoginOptions.with(ScriptedCompany.noOne()).whenLoggedIn(LoginOptions.WhenLoggedIn.REPLACE));

        NotLoggedInException needed = assertThrows(NotLoggedInException.class, client::getIdToken);

        assertEquals("the provider gave no ID token for \"corporate\"", needed.problem());
    }
}
