package io.kstlib.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.storage.file.FileTokenStorageFactory.PlainTokenFormat;
import io.kstlib.storage.file.store.FileMode;
import io.kstlib.storage.file.store.LockedFileStore;
import io.kstlib.storage.file.store.OtherUsers;
import io.kstlib.storage.file.store.TokenFileStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of tokens have the names that the Python kstlib gives them. */
class FileNamesTest {

    @TempDir
    Path directory;

    private TokenStorage storage;

    @BeforeEach
    void setUp() {
        storage = new FileTokenStorageFactory()
                .create(TestContext.of("auth.storage.file", Map.of("directory", directory.toString())));
    }

    private void assertFile(String file, String provider) {
        assertEquals(directory.resolve(file).toString(), storage.location(provider));
    }

    @Test
    void turnsEveryOtherCharacterIntoAnUnderscore() {
        assertFile("Ab-9_.token.json", "Ab-9_");
        assertFile("___etc_passwd.token.json", "../etc/passwd");
        assertFile("B_ro_1.token.json", "Büro 1");
        assertFile("a_b.token.json", "a😀b"); // one character, as Python counts
    }

    @Test
    void refusesABlankName() {
        assertThrows(IllegalArgumentException.class, () -> storage.load(" "));
    }

    @Test
    void refusesASuffixWithoutDot() {
        LockedFileStore store =
                new LockedFileStore(directory, OtherUsers.KEPT_OUT, FileMode.OWNER_READ_WRITE, Clock.systemUTC());

        assertThrows(IllegalArgumentException.class, () -> new TokenFileStorage(store, "json", new PlainTokenFormat()));
    }

    @Test
    void recognisesItsOwnFilesOnly() throws IOException {
        List<String> foreign = List.of(
                ".token.json", "a.token.json.lock", ".a.token.json.17.tmp", "a.b.token.json", "a.token.sops.json");
        for (String file : foreign) {
            Files.createFile(directory.resolve(file));
        }
        Files.createFile(directory.resolve("a-b.token.json"));

        assertEquals(List.of("a-b"), storage.list());
    }
}
