package io.kstlib.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.testkit.context.TestContext;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The storage where the person has no home directory. */
class WithoutHomeTest {

    @TempDir
    Path folder;

    private static TokenStorage storage(Map<String, String> section) {
        return new FileTokenStorageFactory().create(TestContext.of("auth.storage.file", section));
    }

    @Test
    void needsAHomeOrADirectoryThatIsNamed() {
        assertThrows(ConfigurationException.class, () -> storage(Map.of()));

        String named = folder.resolve("tokens").toString();

        assertEquals(
                named + "/a.token.json", storage(Map.of("directory", named)).location("a"));
    }

    @Test
    void refusesADirectoryInTheHome() {
        ConfigurationException none =
                assertThrows(ConfigurationException.class, () -> storage(Map.of("directory", "~/tokens")));

        assertEquals("code: this test has none; write a path without ~ (code), or set HOME", none.getMessage());
    }
}
