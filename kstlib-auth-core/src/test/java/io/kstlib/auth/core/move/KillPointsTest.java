package io.kstlib.auth.core.move;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.move.MortalStorage.Killed;
import io.kstlib.auth.core.move.MortalStorage.Life;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A move that is killed at each of its steps, in both orders of the locks, with a refresh between its two runs or without one. */
class KillPointsTest {

    private static final String NAME = "corporate";
    private static final int MORE_THAN_ALL_STEPS = 100;
    private static final Token LOGIN = token("first");

    private Life life;
    private MortalStorage source;
    private MortalStorage target;

    @BeforeEach
    void logIn() {
        world("a", "b");
    }

    private void world(String sourceLocation, String targetLocation) {
        life = new Life();
        source = new MortalStorage(sourceLocation, life);
        target = new MortalStorage(targetLocation, life);
        source.save(NAME, LOGIN);
    }

    private static Token token(String access) {
        return Token.builder(Secret.of(access), Instant.parse("2026-01-31T12:00:00Z"))
                .refreshToken(Secret.of("refresh of " + access))
                .build();
    }

    private TwoStorages move() {
        return new TwoStorages(new StoragePlace("old", source), new StoragePlace("new", target), NAME);
    }

    private static boolean has(MortalStorage storage, Token login) {
        return storage.load(NAME)
                .filter(token -> CopyNote.print(token).equals(CopyNote.print(login)))
                .isPresent();
    }

    static Stream<Arguments> worlds() {
        return Stream.of("nothing", "old", "new")
                .flatMap(refreshed -> Stream.of(Arguments.of("a", "b", refreshed), Arguments.of("b", "a", refreshed)));
    }

    @ParameterizedTest(name = "from {0} to {1}, {2} refreshed between")
    @MethodSource("worlds")
    void everyKillLeavesTheLoginAndTheNextRunEndsTheMove(String from, String to, String refreshed) {
        int kills = 0;
        for (int first = 0; first < MORE_THAN_ALL_STEPS; first++) {
            for (int second = 0; second < MORE_THAN_ALL_STEPS; second++) {
                world(from, to);
                boolean copied = runs(first, () -> move().copy());
                assertTrue(has(source, LOGIN), "the configuration names the old storage");
                move().copy();
                assertTrue(has(source, LOGIN) && has(target, LOGIN));
                Token newest = refresh(refreshed);

                boolean ended = runs(second, () -> move().end());
                assertTrue(has(source, newest) || has(target, newest), "after step " + second);
                move().end();

                assertEquals(Optional.of(newest), target.load(NAME));
                assertEquals(Optional.empty(), source.load(NAME));
                kills += (copied ? 0 : 1) + (ended ? 0 : 1);
                if (ended) {
                    break;
                }
            }
            if (first > 0 && runsWhole(from, to, first)) {
                break;
            }
        }
        assertTrue(kills > 50, "killed " + kills + " times");
    }

    private boolean runsWhole(String from, String to, int steps) {
        world(from, to);
        return runs(steps, () -> move().copy());
    }

    private boolean runs(int steps, Runnable move) {
        life.endsAfter(steps);
        try {
            move.run();
            return true;
        } catch (Killed here) {
            return false;
        } finally {
            life.goesOn();
        }
    }

    private Token refresh(String where) {
        Token next = token("second");
        switch (where) {
            case "old" -> source.save(NAME, next);
            case "new" -> target.save(NAME, next);
            default -> {
                return LOGIN;
            }
        }
        return next;
    }

    @Test
    void locksAreTakenInOneOrderInBothDirections() {
        source.save(NAME, LOGIN);
        life.locks().clear();
        move().copy();
        assertEquals(List.of("a", "b"), life.locks().subList(0, 2));

        world("b", "a");
        life.locks().clear();
        move().copy();
        assertEquals(List.of("a", "b"), life.locks().subList(0, 2));
    }

    @Test
    void anotherLoginInTheNewStorageIsNotOverwritten() {
        target.save(NAME, token("another"));

        assertThrows(StorageException.class, () -> move().copy());
        assertThrows(StorageException.class, () -> move().end());

        assertTrue(has(source, LOGIN) && has(target, token("another")));
    }

    @Test
    void twoLoginsThatWereBothRefreshedAreKept() {
        move().copy();
        source.save(NAME, token("second"));
        target.save(NAME, token("third"));

        assertThrows(StorageException.class, () -> move().end());

        assertTrue(has(source, token("second")) && has(target, token("third")));
    }

    @Test
    void aStorageThatKeepsSomethingElseEndsTheMoveBeforeAnythingIsRemoved() {
        target.forgetRefreshTokens();

        assertThrows(StorageException.class, () -> move().copy());
        assertThrows(StorageException.class, () -> move().end());

        assertTrue(has(source, LOGIN));
    }
}
