package io.kstlib.auth.core.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.jwt.Base64Url;
import io.kstlib.auth.core.lifecycle.RefreshingProcess;
import io.kstlib.auth.core.login.MortalStorage.Killed;
import io.kstlib.auth.core.login.MortalStorage.Life;
import io.kstlib.auth.core.login.MovingLogins.Place;
import io.kstlib.auth.core.login.MovingLogins.StorageMove;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A move that is killed at each of its steps, and what a person or a program does with the login before the next run. */
class KillPointsTest {

    private static final String NAME = "corporate";
    private static final int MORE_THAN_ALL_STEPS = 100;
    private static final Token LOGIN = token("first");
    private static final Token NEXT = token("second");

    private Life life;
    private MortalStorage source;
    private MortalStorage target;

    @BeforeEach
    void logIn() {
        life = new Life();
        source = new MortalStorage("old", life);
        target = new MortalStorage("new", life);
        source.save(NAME, LOGIN);
    }

    private static Token token(String access) {
        return Token.builder(Secret.of(access), Instant.parse("2026-01-31T12:00:00Z"))
                .refreshToken(Secret.of("refresh of " + access))
                .build();
    }

    private void move() {
        new StorageMove(new Place("old", source), new Place("new", target), NAME, (login, note) -> {
                    return;
                })
                .move();
    }

    private static boolean has(MortalStorage storage, Token login) {
        return storage.load(NAME)
                .map(StorageMove::without)
                .filter(login::equals)
                .isPresent();
    }

    /** What happens after a move was killed. */
    private interface Event {
        void happen(boolean wasCopied, boolean wasRemoved);
    }

    private void afterEachKill(Event event) {
        int copies = 0;
        for (int steps = 0; steps < MORE_THAN_ALL_STEPS; steps++) {
            logIn();
            boolean ended = runs(steps);
            assertTrue(has(source, LOGIN) || has(target, LOGIN), "after step " + steps);
            boolean wasCopied = target.load(NAME).isPresent();
            event.happen(wasCopied, source.load(NAME).isEmpty());
            copies += wasCopied && !ended ? 1 : 0;
            if (ended) {
                assertTrue(copies > 2, "killed " + copies + " times when both had the login");
                return;
            }
        }
        throw new AssertionError("the move has no end");
    }

    private boolean runs(int steps) {
        life.endsAfter(steps);
        try {
            move();
            return true;
        } catch (Killed here) {
            return false;
        } finally {
            life.goesOn();
        }
    }

    private void assertMoved(Token login) {
        assertEquals(Optional.of(login), target.load(NAME));
        assertEquals(Optional.empty(), source.load(NAME));
    }

    @Test
    void theNextRunEndsTheMove() {
        afterEachKill((wasCopied, wasRemoved) -> {
            move();
            assertMoved(LOGIN);
        });
    }

    @Test
    void aRefreshInTheNewStorageIsTheSuccessor() {
        afterEachKill((wasCopied, wasRemoved) -> {
            if (wasCopied) {
                target.save(NAME, NEXT);
            }
            move();
            assertMoved(wasCopied ? NEXT : LOGIN);
        });
    }

    private static Token of(String person, String access) {
        String claims = "{\"iss\":\"https://sso.example.com\",\"sub\":\"" + person + "\"}";
        return token(access).toBuilder()
                .idToken(Secret.of(
                        "eyJhbGciOiJub25lIn0." + Base64Url.encode(claims.getBytes(StandardCharsets.UTF_8)) + ".c2ln"))
                .build();
    }

    @Test
    @Tag("attack")
    void aLoginOfAnotherPersonInTheNewStorageDoesNotReplaceTheOldOne() { // security rule 10
        Token alices = of("alice", "first");
        Token bobs = of("bob", "second");
        afterEachKill((wasCopied, wasRemoved) -> {
            if (wasRemoved) {
                return;
            }
            source.save(
                    NAME,
                    StorageMove.isBeside(source.load(NAME).orElseThrow(), "new")
                            ? StorageMove.beside(alices, "new")
                            : alices);
            target.save(NAME, bobs);

            assertThrows(StorageException.class, this::move);

            assertTrue(has(source, alices));
            assertTrue(has(target, bobs));
            target.delete(NAME);
        });
    }

    @Test
    void aRefreshInTheNewStorageNeitherWaitsNorWarnsBecauseOfTheMove() {
        afterEachKill((wasCopied, wasRemoved) -> {
            if (!wasCopied) {
                return;
            }
            RefreshingProcess process = new RefreshingProcess(target);

            Token refreshed = process.refresh(LOGIN.refreshToken().orElseThrow());

            assertEquals(Duration.ZERO, process.waited());
            assertEquals(List.of(), process.warnings());
            move();
            assertMoved(refreshed);
        });
    }

    @Test
    void aLogoutInTheNewStorageIsNotUndone() {
        afterEachKill((wasCopied, wasRemoved) -> {
            if (!target.delete(NAME)) {
                return;
            }
            if (wasRemoved) {
                move();
            } else {
                assertThrows(StorageException.class, this::move);
                assertTrue(has(source, LOGIN));
            }
            assertEquals(Optional.empty(), target.load(NAME));
        });
    }

    @Test
    void anotherLoginInTheNewStorageIsKept() {
        afterEachKill((wasCopied, wasRemoved) -> {
            target.save(NAME, NEXT);
            if (wasCopied) {
                move();
                assertMoved(NEXT);
                return;
            }
            try {
                move();
                assertMoved(NEXT);
            } catch (StorageException twoLogins) {
                assertTrue(has(source, LOGIN) && has(target, NEXT));
            }
        });
    }

    @Test
    void aRefreshInTheOldStorageIsNotLost() {
        afterEachKill((wasCopied, wasRemoved) -> {
            if (wasRemoved) {
                return;
            }
            source.save(NAME, NEXT);
            if (wasCopied) {
                assertThrows(StorageException.class, this::move);
                assertTrue(has(source, NEXT));
            } else {
                move();
                assertMoved(NEXT);
            }
        });
    }

    @Test
    void whatIsNotedBesideTheTokensMovesWithThem() {
        afterEachKill((wasCopied, wasRemoved) -> {
            if (wasRemoved) {
                return;
            }
            Token noted = source.load(NAME).orElseThrow().toBuilder()
                    .metadata(Map.of("kstlib", Map.of("refresh_refused", "note")))
                    .build();
            source.save(NAME, noted);
            move();
            assertMoved(noted);
        });
    }

    @Test
    void anotherLoginInTheNewStorageIsNotOverwritten() {
        target.save(NAME, token("another"));

        assertThrows(StorageException.class, this::move);

        assertTrue(has(source, LOGIN) && has(target, token("another")));
    }

    @Test
    void aStorageThatKeepsSomethingElseEndsTheMoveBeforeAnythingIsRemoved() {
        target.forgetRefreshTokens();

        assertThrows(StorageException.class, this::move);

        assertTrue(has(source, LOGIN));
    }

    @Test
    void aLoginThatMustStayIsNotTouched() {
        source.leaveLine(NAME, "an open refresh");
        StorageMove refused =
                new StorageMove(new Place("old", source), new Place("new", target), NAME, (login, note) -> {
                    assertEquals(Optional.of("an open refresh"), note.read());
                    throw new StorageException("old", StorageException.Reason.NOT_WRITABLE, "stays", null, null);
                });

        assertThrows(StorageException.class, refused::move);

        assertEquals(Optional.of(LOGIN), source.load(NAME));
        assertFalse(has(target, LOGIN));
    }
}
