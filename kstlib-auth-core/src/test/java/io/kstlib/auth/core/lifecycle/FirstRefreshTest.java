package io.kstlib.auth.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.token.Token;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the first refresh makes, and when: the plugin of the provider is loaded for it. */
class FirstRefreshTest {

    private static final Duration EXPIRED = Duration.ofMinutes(60);
    private static final Duration EXPIRES_SOON = Duration.ofMinutes(59).plusSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Life life = Life.loggedIn();

    private static AuthException wrong() {
        return new ConfigurationException(new ConfigProblem("auth.x", Origin.CODE, "is wrong"));
    }

    private void storedTokenHasNoRefreshToken() {
        Token token = life.server.issues(Duration.ofHours(1));
        life.storage.put(token.toBuilder().refreshToken(null).build());
    }

    @Test
    void aValidTokenMakesNothing() {
        assertEquals("access-1", life.handedOut());
        assertEquals("access-1", life.handedOut());

        assertEquals(List.of(), life.made());
    }

    @Test
    void theFirstOneMakesWhatEveryFurtherOneUses() {
        for (int refresh = 1; refresh <= 3; refresh++) {
            life.time.passes(EXPIRED);
            life.handedOut();
        }
        life.lifecycle.refreshNow();

        assertEquals(List.of("renewal", "provider"), life.made());
        assertEquals(List.of("refresh-1", "refresh-2", "refresh-3", "refresh-4"), life.server.received());
    }

    @Test
    void aTokenThatOnlyALoginReplacesMakesNoProvider() {
        storedTokenHasNoRefreshToken();
        life.time.passes(EXPIRES_SOON);
        assertEquals("access-2", life.handedOut());
        life.time.passes(EXPIRED);

        assertThrows(NotLoggedInException.class, life::handedOut);
        assertEquals(List.of("renewal"), life.made());
    }

    @Test
    void aTokenThatASiblingHasRefreshedMakesNoProvider() {
        life.handedOut();
        life.time.passes(EXPIRED);
        life.storage.put(life.server.rotates());

        assertEquals("access-2", life.handedOut());
        assertEquals(List.of(), life.made());
    }

    @Test
    void aProviderThatCouldNotBeMadeIsMadeByTheNextOne() {
        life.handedOut();
        life.time.passes(EXPIRED);
        life.lifecycle.needsNoLogin();
        AuthException failure = wrong();
        life.makingFails(failure);

        assertSame(failure, assertThrows(ConfigurationException.class, life::handedOut));
        assertSame(failure, assertThrows(ConfigurationException.class, life::handedOut), "within the pause");
        life.time.passes(LONGEST_PAUSE);

        assertEquals("access-2", life.handedOut());
        assertEquals(List.of("renewal", "provider", "provider"), life.made());
    }

    @Test
    void aPluginThatCouldNotSayHowTokensAreRenewedIsAskedAgain() {
        life.time.passes(EXPIRED);
        PluginException failure = new PluginException("provider", "odd", "not loaded", null, null);
        life.makingFails(failure);

        assertSame(failure, assertThrows(PluginException.class, life::handedOut));

        assertEquals("access-2", life.handedOut());
        assertEquals(List.of("renewal", "renewal", "provider"), life.made());
    }

    @Test
    void aTokenThatIsStillGoodIsHandedOutWhereTheProviderCannotBeMade() {
        life.time.passes(EXPIRES_SOON);
        life.lifecycle.needsNoLogin();
        life.makingFails(wrong());

        assertEquals("access-1", life.handedOut());
        assertEquals("access-1", life.handedOut());

        assertEquals(1, life.warnings.size(), life.warnings.toString());
        assertEquals(List.of(), life.server.received());
    }
}
