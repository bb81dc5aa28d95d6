package io.kstlib.auth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.login.LoginStatus;
import io.kstlib.auth.api.login.TokenEvent;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.session.AuthSession;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A provider plugin that throws exceptions that it must not throw. */
@Timeout(60)
@Tag("class-path")
class BrokenPluginAtWorkTest {

    @TempDir
    private Path folder;

    private final List<Warning> warnings = Collections.synchronizedList(new ArrayList<>());
    private final List<TokenEvent> events = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch refreshed = new CountDownLatch(1);
    private ScriptedCompany company;
    private Kstlib kstlib;

    @BeforeEach
    void load() {
        company = new ScriptedCompany(folder);
        kstlib = started(warnings::add);
    }

    private Kstlib started(Consumer<Warning> receiver) {
        return company.start(
                company.program().warnings(receiver).listener(events::add).listener(event -> {
                    if (event instanceof TokenEvent.Refreshed) {
                        refreshed.countDown();
                    }
                }));
    }

    @AfterEach
    void close() {
        company.close();
    }

    private static Token token(String value, Duration lifetime) {
        return Token.builder(Secret.of(value), Instant.now().minusSeconds(3600))
                .expiresAt(Instant.now().plus(lifetime))
                .refreshToken(Secret.of("refresh-" + value))
                .build();
    }

    private void stores(Token token) {
        company.storage().put("corporate", token);
    }

    private void breaks() {
        company.script().refresh = old -> {
            throw new IllegalStateException("s3cret");
        };
    }

    @Test
    void isNamedToACallerWhoWantsAToken() {
        stores(token("old", Duration.ofSeconds(-1)));
        breaks();

        PluginException broken = assertThrows(
                PluginException.class, () -> kstlib.client("corporate").getToken());

        assertEquals("scripted", broken.type());
        assertTrue(broken.problem().contains("when refreshing the token for \"corporate\""), broken.problem());
        assertFalse(broken.getMessage().contains("s3cret"), "security rule 6");
        assertInstanceOf(IllegalStateException.class, broken.getCause());
        assertEquals(
                1,
                events.stream()
                        .filter(TokenEvent.RefreshFailed.class::isInstance)
                        .count());
    }

    @Test
    void aRefusedSessionIsToldOnceAMinuteAndNotAtEachCall() {
        stores(token("old", Duration.ofSeconds(-1)));
        company.script().refresh = old -> {
            throw new OAuthErrorException("invalid_grant", null, 400, "refused", null);
        };

        for (int call = 0; call < 50; call++) {
            assertThrows(
                    NotLoggedInException.class, () -> kstlib.client("corporate").getToken());
        }

        assertEquals(
                1,
                events.stream()
                        .filter(TokenEvent.RefreshFailed.class::isInstance)
                        .count());
    }

    @Test
    void costsNoOneATokenThatIsStillGood() {
        stores(token("old", Duration.ofSeconds(30)));
        breaks();

        assertEquals("old", kstlib.client("corporate").getToken().accessToken().reveal());
        assertEquals(1, warnings.size(), warnings.toString());
    }

    @Test
    void costsNothingEvenWhenTheReceiverOfWarningsIsBrokenToo() {
        stores(token("old", Duration.ofSeconds(30)));
        breaks();

        try (Kstlib broken = started(warning -> {
            warnings.add(warning);
            throw new IllegalStateException("the window is gone");
        })) {
            assertEquals(
                    "old", broken.client("corporate").getToken().accessToken().reveal());
        }
        assertEquals(1, warnings.size(), warnings.toString());
    }

    @Test
    void isAStateOfItsOwnWhenItIsTheStorage() {
        stores(token("old", Duration.ofHours(1)));
        company.storage().breakOnLoad();

        LoginStatus status = kstlib.client("corporate").status();

        assertEquals(LoginStatus.State.UNREADABLE, status.state());
    }

    @Test
    void doesNotEndTheBackgroundRefresh() throws Exception {
        stores(token("old", Duration.ofSeconds(-1)));
        CountDownLatch failed = new CountDownLatch(1);
        company.script().refresh = old -> {
            failed.countDown();
            throw new IllegalStateException("s3cret");
        };
        try (AuthSession session = AuthSession.builder(kstlib.client("corporate"))
                .refreshInBackground()
                .build()) {
            assertTrue(failed.await(30, TimeUnit.SECONDS), session::toString);
            company.script().refresh = old -> token("new", Duration.ofHours(1));

            assertTrue(refreshed.await(30, TimeUnit.SECONDS), "tries again");
        }
    }
}
