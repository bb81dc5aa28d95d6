package io.kstlib.storage.sops;

import io.kstlib.auth.testkit.storage.PersistentTokenStorageContract;
import io.kstlib.auth.testkit.storage.StorageRecipe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** One file per provider. */
@Tag("outer")
class DirectoryStorageContractTest extends PersistentTokenStorageContract {

    @TempDir
    Path home;

    @Override
    protected StorageRecipe recipe() {
        return new StorageRecipe(
                SopsTokenStorageFactory.class, Map.of("directory", directory().toString()), Map.of(), home);
    }

    /** Fewer than by default: a directory has no pages, and to encrypt a token takes long. */
    @Override
    protected int manyLogins() {
        return 100;
    }

    private Path directory() {
        return home.resolve("Tökens of mine");
    }

    @Override
    protected void damage(String provider, byte[] content) {
        Path file = directory().resolve(provider + ".token.sops.json");
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            Files.write(file, content);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
