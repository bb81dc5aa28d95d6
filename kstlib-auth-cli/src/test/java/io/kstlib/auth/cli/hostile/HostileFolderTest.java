package io.kstlib.auth.cli.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.kstlib.auth.cli.CommandNames;
import io.kstlib.auth.cli.Shell;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Security rules 11 and 12: in a folder that is not allowed, nothing of the person's arrives at the stranger's server, and nothing hangs. */
@Order(1)
@Tag("outer")
class HostileFolderTest extends HostileFolder {

    /** An ordinary build tries every fourth key. */
    private static final int KEYS_APART = 4;

    @TestFactory
    Stream<DynamicTest> nothingHappensInAFolderThatIsNotAllowed() {
        return tests(number -> number % KEYS_APART == 0);
    }

    @Tag("long")
    @TestFactory
    Stream<DynamicTest> nothingHappensWithOtherKeysEither() {
        return tests(number -> number % KEYS_APART != 0);
    }

    private Stream<DynamicTest> tests(IntPredicate which) {
        List<HostileKey> keys = HostileKey.all();
        return IntStream.range(0, keys.size()).filter(which).mapToObj(keys::get).map(this::test);
    }

    private DynamicTest test(HostileKey key) {
        return dynamicTest(
                key.toString(),
                () -> assertTimeoutPreemptively(LIMIT.multipliedBy(3), () -> {
                    for (Object value : values(key)) {
                        hostile(key.configuration("", provider(), value));
                        for (String command : CommandNames.all()) {
                            Shell.Result result =
                                    in(folder).type(typed(command)).run(line(command, key));

                            String what = command + " with " + key + " = " + value;
                            int expected = NEED_NONE.contains(command) ? result.code() : 3;
                            assertEquals(HELPERS.getOrDefault(command, expected), result.code(), what);
                            assertEquals("", attacker.received(), what);
                            assertTrue(!(result.out() + result.err()).contains("canary"), what);
                        }
                    }
                }));
    }
}
