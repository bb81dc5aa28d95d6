package io.kstlib.auth.core.lifecycle;

import static io.kstlib.auth.core.lifecycle.FakeServer.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NetworkException.Reason;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Tokens of a grant that needs no person (RFC 6749 section 4.4). */
class ServiceTest {

    private static final Duration EXPIRED = Duration.ofMinutes(60);
    private static final Duration EXPIRES_SOON = Duration.ofMinutes(59).plusSeconds(30);

    private final Life life = Life.ofService();

    @Test
    void theFirstTokenNeedsNoLogin() {
        assertEquals("access-1", life.handedOut());

        assertEquals("access-1", life.stored());
        assertTrue(life.storage.content().binding().isPresent(), "whose it is, is stored with it");
        assertEquals(List.of("Refreshed"), life.kindsOfEvents());
    }

    @Test
    void aFreshTokenIsHandedOutWithoutAQuestion() {
        for (int call = 0; call < 100; call++) {
            assertEquals("access-1", life.handedOut());
        }

        assertEquals(List.of("grant"), life.server.received());
    }

    @Test
    void theNextOneIsObtainedBeforeTheTokenExpiresAndWithoutItsRefreshToken() { // RFC 6749 section 4.4.3
        life.handedOut();
        life.time.passes(EXPIRES_SOON);

        assertEquals("access-2", life.handedOut());
        assertEquals(List.of("grant", "grant"), life.server.received());
        assertEquals("access-2", life.stored());
    }

    @Test
    void anotherOneIsObtainedWhenAskedFor() {
        assertEquals("access-1", life.lifecycle.refreshNow().accessToken().reveal());
        Token first = life.lifecycle.valid();

        assertEquals("access-2", life.lifecycle.refreshNow().accessToken().reveal());
        assertEquals(
                "access-2", life.lifecycle.refreshInsteadOf(first).accessToken().reveal(), "there is another one");
    }

    @Test
    void threadsAndProcessesShareOneRequest() throws Exception {
        List<TokenLifecycle> processes = new ArrayList<>(List.of(life.lifecycle));
        for (int i = 0; i < 3; i++) {
            processes.add(life.process(Freshness.STANDARD.leeway()));
        }
        for (int expiry = 1; expiry <= 3; expiry++) {
            assertEquals(Collections.nCopies(32, "access-" + expiry), fromEightThreadsEach(processes));
            life.time.passes(EXPIRED);
        }
        assertEquals(3, life.server.issued());
    }

    private static List<String> fromEightThreadsEach(List<TokenLifecycle> processes) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(32);
        try {
            List<Callable<String>> calls = new ArrayList<>();
            processes.forEach(process -> calls.addAll(
                    Collections.nCopies(8, () -> process.valid().accessToken().reveal())));
            List<String> tokens = new ArrayList<>();
            for (Future<String> call : threads.invokeAll(calls)) {
                tokens.add(call.get());
            }
            return tokens;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whileTheServerIsDownATokenThatIsStillGoodIsHandedOut() {
        life.handedOut();
        life.time.passes(EXPIRES_SOON);
        life.server.fails(failure(Reason.CANNOT_CONNECT));

        for (int call = 0; call < 100; call++) {
            assertEquals("access-1", life.handedOut());
        }
        assertEquals(2, life.server.received().size(), "the server is left alone");

        life.time.passes(Duration.ofSeconds(1));
        assertEquals("access-2", life.handedOut());
    }

    @Test
    void anExpiredTokenWhoseServerIsDownIsANetworkError() {
        life.handedOut();
        life.time.passes(EXPIRED);
        life.server.fails(failure(Reason.CANNOT_CONNECT));

        assertThrows(NetworkException.class, life::handedOut);
        assertEquals("access-2", life.handedOut());
    }

    @Test
    void aPassingFailureIsTriedAgain() {
        life.server.fails(failure(Reason.BROKEN_OFF), failure(Reason.UNAVAILABLE));

        assertEquals("access-1", life.handedOut());
        assertEquals(2, life.time.pauses().size());
    }

    @Test
    void aClientThatTheServerDoesNotKnowIsNoMissingLogin() { // RFC 6749 section 5.2
        OAuthErrorException refused = new OAuthErrorException("invalid_client", null, 401, "no", null);
        life.server.fails(refused);

        assertSame(refused, assertThrows(OAuthErrorException.class, life::handedOut));
        assertEquals("nothing", life.stored());
    }

    @Test
    void aStoreThatCannotBeWrittenCostsAWarningAndNotTheToken() {
        life.storage.breaks(FakeStorage.Fault.READ_ONLY);

        assertEquals("access-1", life.handedOut());
        life.time.passes(Duration.ofMinutes(1));
        assertEquals("access-1", life.handedOut());
        life.time.passes(EXPIRED);
        assertEquals("access-2", life.handedOut());

        assertEquals(List.of("grant", "grant"), life.server.received());
        assertEquals(1, life.warnings.size(), life.warnings.toString());
        assertEquals("nothing", life.stored());
    }

    @Test
    void aTokenThatCouldNotBeStoredIsStoredLater() {
        life.storage.breaks(FakeStorage.Fault.FULL);
        assertEquals("access-1", life.handedOut());

        life.storage.breaks(FakeStorage.Fault.NONE);
        life.lifecycle.close();

        assertEquals("access-1", life.stored());
        assertEquals(List.of("grant"), life.server.received());
    }

    @Test
    void aStoreThatCannotBeReadIsNotOverwritten() { // security rule 7
        life.storage.breaks(FakeStorage.Fault.UNREADABLE);

        assertThrows(StorageException.class, life::handedOut);
        assertEquals(List.of(), life.server.received());
    }

    @Test
    void aTokenOfAnotherClientIsNeitherHandedOutNorReplaced() { // security rule 10
        life.storage.put(life.server.issues(Duration.ofHours(1)).toBuilder()
                .binding(Life.ownership("another").mark())
                .build());

        assertThrows(NotLoggedInException.class, life::handedOut);
        assertEquals(List.of(), life.server.received());
    }

    @Test
    void afterALogoutTheNextTokenIsAnotherOne() {
        life.handedOut();

        assertTrue(life.lifecycle.remove(token -> {}).isRemoved());

        assertEquals("access-2", life.handedOut());
    }

    @Test
    void aLoginWithAFreshTokenIsNeedlessAndOneWithAStaleTokenIsNot() {
        life.handedOut();
        assertTrue(life.lifecycle.tokenUnlessLoginNeeded().isPresent());

        life.time.passes(EXPIRED);

        assertFalse(life.lifecycle.tokenUnlessLoginNeeded().isPresent());
    }
}
