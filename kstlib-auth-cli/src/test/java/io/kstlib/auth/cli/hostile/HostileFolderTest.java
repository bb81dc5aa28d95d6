package io.kstlib.auth.cli.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.kstlib.auth.cli.CommandNames;
import io.kstlib.auth.cli.Shell;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;

/** Security rules 11 and 12: in a folder that is not allowed, nothing of the person's arrives at the stranger's server, and nothing hangs. */
@Order(1)
class HostileFolderTest extends HostileFolder {

    @TestFactory
    Stream<DynamicTest> nothingHappensInAFolderThatIsNotAllowed() {
        return HostileKey.all().stream()
                .map(key -> dynamicTest(
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
                        })));
    }
}
