package io.kstlib.storage.sops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.testkit.storage.PersistentTokenStorageContract;
import io.kstlib.auth.testkit.storage.StorageRecipe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One file for all providers. */
@Tag("outer")
class SingleFileContractTest extends PersistentTokenStorageContract {

    private static final Token TOKEN =
            Token.builder(Secret.of("a"), Instant.EPOCH).build();

    @TempDir
    Path home;

    @Override
    protected StorageRecipe recipe() {
        return new StorageRecipe(SopsTokenStorageFactory.class, Map.of("path", file().toString()), Map.of(), home);
    }

    /** Fewer than by default: each login that is stored writes the whole file. */
    @Override
    protected int manyLogins() {
        return 20;
    }

    private Path file() {
        return home.resolve("Tökens of mine/tokens.sops.yml");
    }

    /** Stores something that is encrypted as it should be, but is not a token. Other tests damage the whole file. */
    @Override
    protected void damage(String provider, byte[] content) {
        TokenCipher cipher =
                new Stores(home).configured(Map.of("path", file().toString())).cipher();
        try {
            Map<String, Object> tokens = cipher.decrypt(Files.readAllBytes(file()), Place.file(file()));
            tokens.put(provider, new String(content, StandardCharsets.UTF_8));
            Files.write(file(), cipher.encrypt(tokens, Place.file(file())));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void refusesABlankName() {
        assertThrows(IllegalArgumentException.class, () -> storage().delete(" "));
    }

    @Test
    void aForeignFileWithTheNameOfALockIsNoLoginAndStays() throws IOException {
        Path folder = Files.createDirectories(
                file().getParent(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path copy = Files.writeString(folder.resolve("tokens.sops.yml.corporate"), "a copy"); // by a person

        assertFalse(storage().delete("corporate"));
        assertEquals(List.of("tokens.sops.yml.corporate"), namesIn(folder));

        storage().save("corporate", TOKEN);
        assertTrue(storage().delete("corporate"));
        assertEquals("a copy", Files.readString(copy));
    }

    private static List<String> namesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
