package io.kstlib.auth.testkit.example;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What docs/storage.md shows is what is compiled and tested here. */
class StorageDocumentationTest {

    @TestFactory
    List<DynamicTest> showsTheExampleAsItIsTested() {
        return List.of("MapTokenStorageFactory", "MapTokenStorage", "MapTokenStorageTest", "MapTokenStorageFactoryTest")
                .stream()
                .map(name -> DynamicTest.dynamicTest(name, () -> assertShown(name)))
                .toList();
    }

    private static void assertShown(String name) throws IOException {
        String source = Files.readString(Path.of("src/test/java/io/kstlib/auth/testkit/example", name + ".java"));
        String shown = source.substring(source.indexOf("import ")).strip();

        assertTrue(
                Files.readString(Path.of("../docs/storage.md")).contains("```java\n" + shown + "\n```"),
                () -> "docs/storage.md does not show:\n" + shown);
    }
}
