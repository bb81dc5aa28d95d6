package io.kstlib.auth.cli.hostile;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The file of the stranger includes the person's own configuration. The rest is as in {@link AllowedFolderTest}. */
@Tag("trial")
class IncludingFolderTest extends HostileFolder {

    @TestFactory
    Stream<DynamicTest> nothingOfAnIncludedConfigurationArrivesElsewhere() {
        return HostileKey.all().stream()
                .map(key -> dynamicTest(
                        key.toString(),
                        () -> assertTimeoutPreemptively(
                                LIMIT.multipliedBy(6), () -> allowed("~/.config/kstlib/kstlib.conf.yml", key))));
    }
}
