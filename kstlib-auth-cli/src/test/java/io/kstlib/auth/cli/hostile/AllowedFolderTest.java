package io.kstlib.auth.cli.hostile;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Design rules 10 and 12: the person allowed the file of a stranger, but it gets nothing from the person's other configurations. */
class AllowedFolderTest extends HostileFolder {

    @TestFactory
    Stream<DynamicTest> nothingOfAnotherConfigurationArrivesFromAFolderThatIsAllowed() {
        return HostileKey.all().stream()
                .map(key -> dynamicTest(
                        key.toString(),
                        () -> assertTimeoutPreemptively(LIMIT.multipliedBy(6), () -> allowed("", key))));
    }
}
