package io.kstlib.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.config.ConfigMap;
import io.kstlib.auth.api.config.ConfigScalar;
import io.kstlib.auth.api.config.PersonalFolder;
import io.kstlib.auth.api.config.Settings;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.plugin.PluginFactory;
import io.kstlib.auth.api.storage.StorageContext;
import io.kstlib.auth.api.storage.TokenStorageFactory;
import io.kstlib.auth.testkit.PluginFactoryContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTokenStorageFactoryTest extends PluginFactoryContract {

    @TempDir
    Path home;

    @Override
    protected PluginFactory factory() {
        return new FileTokenStorageFactory();
    }

    @Override
    protected Class<? extends PluginFactory> serviceType() {
        return TokenStorageFactory.class;
    }

    private String location(Map<String, String> settings) {
        Origin origin = new Origin("kstlib.conf.yml", 3);
        ConfigMap map = new ConfigMap(
                Map.copyOf(settings.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                entry -> new ConfigScalar(entry.getValue(), ConfigScalar.Kind.TEXT, origin)))),
                origin);
        StorageContext context = new StorageContext(
                new Settings("auth.storage.file", map),
                new Settings("auth", ConfigMap.empty(origin)),
                Map.of(),
                PersonalFolder.at(home),
                PersonalFolder.at(home.resolve("xdg")),
                Clock.systemUTC(),
                notice -> {});
        return new FileTokenStorageFactory().create(context).location("corporate");
    }

    @Test
    void keepsTokensBelowTheConfigurationHome() {
        assertEquals(home.resolve("xdg/kstlib/auth/tokens/corporate.token.json").toString(), location(Map.of()));
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
