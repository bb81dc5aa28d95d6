package io.kstlib.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.testkit.context.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTokenStorageFactoryTest {

    @TempDir
    Path home;

    private String location(Map<String, String> settings) {
        Origin origin = new Origin("kstlib.conf.yml", 3);
        Map<String, ConfigScalar> written = settings.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> new ConfigScalar(entry.getValue(), ConfigScalar.Kind.TEXT, origin)));
        TestContext context = TestContext.of("auth.storage.file", written).home(home);
        return new FileTokenStorageFactory().create(context).location("corporate");
    }

    @Test
    void keepsTokensBelowTheConfigurationHome() {
        assertEquals(
                home.resolve(".config/kstlib/auth/tokens/corporate.token.json").toString(), location(Map.of()));
    }

    @Test
    void readsTildeAsTheHomeDirectory() {
        assertEquals(home.resolve("t/corporate.token.json").toString(), location(Map.of("directory", "~/t")));
    }

    @Test
    void namesFileAndKeyOfADirectoryThatIsNoPath() {
        ConfigurationException refusal =
                assertThrows(ConfigurationException.class, () -> location(Map.of("directory", "a\0b")));

        assertEquals("auth.storage.file.directory", refusal.problems().get(0).path());
        assertEquals("kstlib.conf.yml:3", refusal.problems().get(0).origin().toString());
    }

    @Test
    void createsNothingOnDisk() throws IOException {
        location(Map.of());

        try (var files = Files.list(home)) {
            assertEquals(List.of(), files.toList());
        }
        assertTrue(
                new FileTokenStorageFactory().schema().keys().get(0).standard().isPresent());
    }
}
