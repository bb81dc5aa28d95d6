package io.kstlib.auth.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tries the orders, within a bound, of the steps of threads that want, refuse, remove and replace a token. A step is each look at the storage, its
 * lock, each read and write, each request. The system property {@value #PREEMPTIONS} widens the bound. {@value #MOST} says how many orders of a kind
 * are tried; 0, the default, means all of them.
 */
@Isolated("it tells by their state whether threads wait")
class InterleavingTest {

    private static final String PREEMPTIONS = "kstlib.interleavings.preemptions";
    private static final String MOST = "kstlib.interleavings";
    private static final Duration LEEWAY = Freshness.STANDARD.leeway();
    private static final Duration EXPIRED = Duration.ofMinutes(60);

    static Stream<Orders> orders() {
        return Stream.of(Orders.all(1), Orders.some(50, 1));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void anUpdateThatGetsLostInOneOrderOfManyIsFound(Orders orders) {
        List<Integer> sums = new ArrayList<>();
        do {
            Interleaver interleaver = new Interleaver();
            AtomicInteger sum = new AtomicInteger();
            Callable<Integer> addition = () -> {
                int seen = sum.get();
                interleaver.step("add");
                sum.set(seen + 1);
                return seen;
            };
            interleaver.run(orders, List.of(addition, addition));
            sums.add(sum.get());
        } while (orders.advance());

        assertTrue(sums.contains(1) && sums.contains(2), sums.toString());
    }

    /** Returns the access token, or a text if no one is logged in. */
    private static Callable<String> wanting(Callable<Token> action) {
        return () -> {
            try {
                return action.call().accessToken().reveal();
            } catch (NotLoggedInException noOne) {
                return "no one";
            }
        };
    }

    private static void explore(
            int preemptions, Function<Life, List<Callable<String>>> threads, BiConsumer<Life, List<String>> verify) {
        int mostPreemptions = Integer.getInteger(PREEMPTIONS, preemptions);
        int most = Integer.getInteger(MOST, 0);
        Orders orders = most == 0 ? Orders.all(mostPreemptions) : Orders.some(most, mostPreemptions);
        int tried = 0;
        do {
            Interleaver interleaver = new Interleaver();
            Life life = Life.loggedIn();
            List<Callable<String>> work = threads.apply(life);
            life.storage.tellSteps(interleaver::step);
            life.server.tellSteps(interleaver::step);
            List<String> results = results(interleaver.run(orders, work), interleaver);
            try {
                verify.accept(life, results);
            } catch (AssertionError wrong) {
                throw new AssertionError(wrong.getMessage() + ", after " + interleaver.trace(), wrong);
            }
            tried++;
        } while (orders.advance());
        assertTrue(tried > 20, "only " + tried + " orders were tried");
    }

    private static List<String> results(List<FutureTask<String>> tasks, Interleaver interleaver) {
        List<String> results = new ArrayList<>();
        for (FutureTask<String> task : tasks) {
            try {
                results.add(task.get());
            } catch (InterruptedException | ExecutionException failure) {
                throw new AssertionError("failed after " + interleaver.trace(), failure);
            }
        }
        return results;
    }

    private static void assertOneRefresh(Life life) {
        assertEquals(List.of("refresh-1"), life.server.received());
        assertEquals("access-2", life.stored());
    }

    @Test
    void threadsAndASiblingProcessThatMeetExpiryRefreshOnce() {
        explore(
                1,
                life -> {
                    life.time.passes(EXPIRED);
                    TokenLifecycle sibling = life.process(LEEWAY);
                    return List.of(
                            wanting(life.lifecycle::valid), wanting(life.lifecycle::valid), wanting(sibling::valid));
                },
                (life, results) -> {
                    assertEquals(List.of("access-2", "access-2", "access-2"), results);
                    assertOneRefresh(life);
                });
    }

    @Test
    void rejectionsOfOneTokenByThreadsAndASiblingRefreshOnce() {
        explore(
                1,
                life -> {
                    TokenLifecycle sibling = life.process(LEEWAY);
                    Token rejected = life.lifecycle.valid();
                    return List.of(
                            wanting(() -> life.lifecycle.refreshInsteadOf(rejected)),
                            wanting(() -> life.lifecycle.refreshInsteadOf(rejected)),
                            wanting(() -> sibling.refreshInsteadOf(rejected)));
                },
                (life, results) -> {
                    assertEquals(List.of("access-2", "access-2", "access-2"), results);
                    assertOneRefresh(life);
                });
    }

    @Test
    void aCallerWhoReplacedATokenIsNotGivenTheOldOneAgain() {
        explore(
                2,
                life -> {
                    Token rejected = life.lifecycle.valid();
                    life.time.passes(Duration.ofSeconds(1)); // the next look at the storage is due
                    return List.of(
                            wanting(() -> {
                                life.lifecycle.refreshInsteadOf(rejected);
                                return life.lifecycle.valid();
                            }),
                            wanting(life.lifecycle::valid));
                },
                (life, results) -> {
                    assertEquals("access-2", results.get(0));
                    assertOneRefresh(life);
                });
    }

    @Test
    void aLogoutDuringARefreshLeavesNoTokenBehind() {
        explore(
                2,
                life -> {
                    life.time.passes(EXPIRED);
                    return List.of(wanting(life.lifecycle::valid), () -> {
                        life.lifecycle.remove(token -> {});
                        return wanting(life.lifecycle::valid).call();
                    });
                },
                (life, results) -> {
                    assertTrue(List.of("access-2", "no one").contains(results.get(0)), results.toString());
                    assertEquals("no one", results.get(1));
                    assertEquals("nothing", life.stored());
                });
    }

    @Test
    void aLoginDuringARefreshWins() {
        explore(
                2,
                life -> {
                    life.time.passes(EXPIRED);
                    return List.of(wanting(life.lifecycle::valid), () -> {
                        Token login = life.server.issues(Duration.ofHours(1));
                        life.lifecycle.save(login, stored -> {});
                        String mine = login.accessToken().reveal();
                        String given = life.lifecycle.valid().accessToken().reveal();
                        return mine.equals(given) && mine.equals(life.stored()) ? "mine" : given;
                    });
                },
                (life, results) -> assertEquals("mine", results.get(1)));
    }

    @Test
    void threadsAndSiblingProcessesSendARefusedRefreshTokenOnce() {
        explore(
                1,
                life -> {
                    life.time.passes(EXPIRED);
                    life.server.revokes();
                    TokenLifecycle sibling = life.process(LEEWAY);
                    return List.of(
                            wanting(life.lifecycle::valid), wanting(life.lifecycle::valid), wanting(sibling::valid));
                },
                (life, results) -> {
                    assertEquals(List.of("no one", "no one", "no one"), results);
                    assertEquals(List.of("refresh-1"), life.server.received());
                    assertEquals("access-1", life.stored());
                });
    }

    @Test
    void theNoteOfARefusalNeverOutlivesALogin() {
        explore(
                2,
                life -> {
                    life.time.passes(EXPIRED);
                    life.server.revokes();
                    Token login = Token.builder(Secret.of("login"), life.time.instant())
                            .expiresAt(life.time.instant().plus(Duration.ofHours(1)))
                            .refreshToken(Secret.of("of the login"))
                            .build();
                    return List.of(wanting(life.lifecycle::valid), () -> {
                        life.process(LEEWAY).save(login, stored -> {});
                        return life.stored();
                    });
                },
                (life, results) -> {
                    assertEquals("login", results.get(1));
                    assertEquals("login", life.stored());
                    assertTrue(new LoginRecord(life.storage.content()).refusal().isEmpty());
                });
    }

    @Test
    void aRefreshTokenIsNotSentTwiceWhenTheDiskIsFull() {
        explore(
                1,
                life -> {
                    life.time.passes(EXPIRED);
                    life.storage.breaks(FakeStorage.Fault.FULL);
                    return List.of(
                            wanting(life.lifecycle::valid),
                            wanting(life.lifecycle::valid),
                            wanting(life.lifecycle::valid));
                },
                (life, results) -> {
                    assertEquals(List.of("access-2", "access-2", "access-2"), results);
                    assertEquals(List.of("refresh-1"), life.server.received());
                });
    }
}
