package io.kstlib.auth.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What it costs to hand out a fresh token, and how soon changes by others are noticed. */
class HandOutTest {

    private static final Duration NOTICED_WITHIN = Duration.ofSeconds(1);

    private final Life life = Life.loggedIn();

    @Test
    void aFreshTokenTakesNoLockAndNoLookAtTheStorage() {
        life.handedOut();
        int loads = life.storage.loads();

        for (int call = 0; call < 1000; call++) {
            assertEquals("access-1", life.handedOut());
        }

        assertEquals(loads, life.storage.loads());
        assertEquals(0, life.storage.updates());
    }

    @Test
    void aStorageThatTellsItsRevisionIsReadOnceForManyLooks() {
        for (int second = 0; second < 100; second++) {
            life.handedOut();
            life.time.passes(NOTICED_WITHIN);
        }

        assertEquals(1, life.storage.loads());
    }

    @Test
    void aLogoutByAnotherProcessIsNoticed() {
        life.handedOut();
        life.storage.put(null);

        life.time.passes(NOTICED_WITHIN);

        assertThrows(NotLoggedInException.class, life::handedOut);
    }

    @Test
    void aLogoutByThisProcessIsNoticedAtOnce() {
        life.handedOut();

        life.lifecycle.remove(token -> {});

        assertThrows(NotLoggedInException.class, life::handedOut);
    }

    @Test
    void aLoginByAnotherProcessIsNoticed() {
        life.handedOut();
        life.storage.put(life.server.issues(Duration.ofHours(1)));

        life.time.passes(NOTICED_WITHIN);

        assertEquals("access-2", life.handedOut());
        assertEquals(List.of("Loaded", "Loaded"), life.kindsOfEvents());
    }

    @Test
    void aLoginByThisProcessIsNoticedAtOnce() {
        life.handedOut();

        life.lifecycle.save(life.server.issues(Duration.ofHours(1)), stored -> {});

        assertEquals("access-2", life.handedOut());
    }

    @Test
    void aStoreThatBecomesUnreadableIsAnError() { // security rule 7
        life.handedOut();
        life.storage.breaks(FakeStorage.Fault.UNREADABLE);

        life.time.passes(NOTICED_WITHIN);

        assertThrows(StorageException.class, life::handedOut);
    }

    @Test
    void aTokenThatAnotherProcessStoresForAnotherClientIsNotHandedOut() { // security rule 10
        TokenBinding ours = TokenBinding.of("https://sso.example.com", "ours");
        TokenBinding theirs = TokenBinding.of("https://sso.example.com", "theirs");
        Token token = life.lifecycle.stored().orElseThrow();
        life.storage.put(token.toBuilder().binding(ours).build());
        TokenLifecycle lifecycle = new TokenLifecycle(new LoginDependencies(
                LoginName.of("corporate"),
                new LoginDependencies.Source(
                        () -> Renewal.REFRESH_TOKEN,
                        () -> new LoginDependencies.RefreshTarget(life.server, Life.TERMS)),
                life.storage,
                Life.ownership("ours"),
                new Freshness(Duration.ofSeconds(60)),
                Refresh.LONGEST,
                new LoginDependencies.Environment(
                        life.time, new SplittableRandom(1), new TokenEvents(List.of()), life.warnings::add)));
        assertEquals("access-1", lifecycle.valid().accessToken().reveal());
        life.storage.put(token.toBuilder().binding(theirs).build());

        life.time.passes(NOTICED_WITHIN);

        assertThrows(NotLoggedInException.class, lifecycle::valid);
    }

    @Test
    void aClockThatIsSetBackMakesTheNextCallLook() {
        life.handedOut();
        life.storage.put(null);

        life.time.isSet(Duration.ofSeconds(-10));

        assertThrows(NotLoggedInException.class, life::handedOut);
    }

    @Test
    void aSiblingsRefreshIsTakenInsteadOfAnOwnOne() {
        TokenLifecycle sibling = life.process(Duration.ofSeconds(60));
        life.handedOut();
        life.time.passes(Duration.ofMinutes(60));
        sibling.valid();

        assertEquals("access-2", life.handedOut());
        assertEquals(List.of("refresh-1"), life.server.received());
    }

    /** A program may ask for targets that come from data, and close each. */
    @Test
    void nothingIsKeptOfATargetThatIsClosed() {
        TokenLifecycle target = life.target();
        Token token = target.valid();
        assertEquals(Optional.of(token), life.target().cachedToken());

        target.close();

        assertEquals(Optional.empty(), life.target().cachedToken());
        assertEquals(token, life.target().valid(), "it is stored");
    }
}
