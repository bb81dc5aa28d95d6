package io.kstlib.auth.cli.hostile;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Security rules 10 and 12: the person allowed the file of a stranger, but it gets nothing from the person's other configurations. */
@Tag("outer")
class AllowedFolderTest extends HostileFolder {

    /** The first key that names a server, the first one that names a file, and so on. */
    private static List<HostileKey> oneOfEachKind() {
        Set<Object> kinds = new HashSet<>();
        return HostileKey.all().stream().filter(key -> kinds.add(key.named())).toList();
    }

    private Stream<DynamicTest> nothingArrives(List<HostileKey> keys) {
        return keys.stream()
                .map(key -> dynamicTest(
                        key.toString(),
                        () -> assertTimeoutPreemptively(LIMIT.multipliedBy(6), () -> allowed("", key))));
    }

    @TestFactory
    Stream<DynamicTest> nothingOfAnotherConfigurationArrivesByAKeyOfEachKind() {
        return nothingArrives(oneOfEachKind());
    }

    @Tag("trial")
    @TestFactory
    Stream<DynamicTest> nothingOfAnotherConfigurationArrivesByAnyOtherKey() {
        List<HostileKey> others = new ArrayList<>(HostileKey.all());
        others.removeAll(oneOfEachKind());
        return nothingArrives(others);
    }
}
