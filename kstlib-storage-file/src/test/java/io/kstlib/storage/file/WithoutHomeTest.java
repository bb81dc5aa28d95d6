package io.kstlib.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kstlib.auth.api.config.ConfigMap;
import io.kstlib.auth.api.config.PersonalFolder;
import io.kstlib.auth.api.config.Settings;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.storage.StorageContext;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The storage where the person has no home directory. */
class WithoutHomeTest {

    private static final PersonalFolder NONE =
            PersonalFolder.missing(new Origin("environment variable HOME", 0), "is not set");

    @TempDir
    Path folder;

    private static StorageContext context(Map<String, String> section, PersonalFolder configHome) {
        Settings auth = new Settings("auth", ConfigMap.empty(Origin.CODE));
        Settings settings = new Settings("auth.storage.file", ConfigMap.of(section));
        return new StorageContext(settings, auth, Map.of(), NONE, configHome, Clock.systemUTC(), notice -> {});
    }

    @Test
    void saysWhatHelps() {
        ConfigurationException none = assertThrows(
                ConfigurationException.class, () -> new FileTokenStorageFactory().create(context(Map.of(), NONE)));

        assertEquals(
                "environment variable HOME: is not set; set HOME or XDG_CONFIG_HOME, name a directory for tokens"
                        + " (auth.storage.file.directory), or keep them in memory (token_storage: memory)",
                none.getMessage());
    }

    @Test
    void worksInADirectoryThatIsNamed() {
        String named = folder.resolve("tokens").toString();

        assertEquals(
                named + "/a.token.json",
                new FileTokenStorageFactory()
                        .create(context(Map.of("directory", named), NONE))
                        .location("a"));
    }

    @Test
    void worksInTheFolderForConfiguration() {
        assertEquals(
                folder.resolve("kstlib/auth/tokens/a.token.json").toString(),
                new FileTokenStorageFactory()
                        .create(context(Map.of(), PersonalFolder.at(folder)))
                        .location("a"));
    }

    @Test
    void refusesADirectoryInTheHome() {
        ConfigurationException none = assertThrows(
                ConfigurationException.class,
                () -> new FileTokenStorageFactory().create(context(Map.of("directory", "~/tokens"), NONE)));

        assertEquals(
                "environment variable HOME: is not set; write a path without ~ (code), or set HOME", none.getMessage());
    }
}
