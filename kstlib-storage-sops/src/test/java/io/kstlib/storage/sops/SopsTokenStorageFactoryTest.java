package io.kstlib.storage.sops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SopsTokenStorageFactoryTest {

    @TempDir
    Path home;

    private Stores stores;

    @BeforeEach
    void setUp() {
        stores = new Stores(home);
    }

    private String location() {
        return stores.storage().location("corporate");
    }

    @Test
    void keepsTokensBelowTheConfigurationHome() {
        assertEquals(
                home.resolve(".config/kstlib/auth/tokens/corporate.token.sops.json")
                        .toString(),
                location());
    }

    @Test
    void keepsTokensInTheDirectoryThatIsConfigured() {
        stores.configured(Map.of("directory", "~/t"));

        assertEquals(home.resolve("t/corporate.token.sops.json").toString(), location());
    }

    @Test
    void keepsAllTokensInOneFileWhenAPathIsConfigured() {
        stores.configured(Map.of("path", "~/t.sops.yml"));

        assertEquals(home.resolve("t.sops.yml").toString(), location());
    }

    @Test
    void letsThePathWin() {
        stores.configured(Map.of("directory", "~/t", "path", "~/t.sops.yml"));

        assertEquals(home.resolve("t.sops.yml").toString(), location());
    }

    @Test
    void namesFileAndKeyOfAPathThatIsNone() {
        stores.configured(Map.of("directory", "a\0b"));

        assertEquals("auth.storage.sops.directory", problemPath());
    }

    private String problemPath() {
        return assertThrows(ConfigurationException.class, stores::storage)
                .problems()
                .get(0)
                .path();
    }

    @Test
    void createsNothingOnDisk() throws IOException {
        stores.storage();

        try (var files = Files.list(home)) {
            assertEquals(List.of(), files.toList());
        }
        assertTrue(new SopsTokenStorageFactory()
                .schema().keys().stream().anyMatch(key -> key.standard().isPresent()));
    }
}
