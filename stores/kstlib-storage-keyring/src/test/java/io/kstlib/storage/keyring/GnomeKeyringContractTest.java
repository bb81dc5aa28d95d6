package io.kstlib.storage.keyring;

import io.kstlib.auth.testkit.storage.PersistentTokenStorageContract;
import io.kstlib.auth.testkit.storage.StorageRecipe;
import io.kstlib.storage.keyring.desktop.PrivateKeyring;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** With the key in gnome-keyring. Each test has a home directory of its own; the keyring is that of one person, so all have it. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "gnome-keyring is a keyring of Linux")
@Tag("outer")
class GnomeKeyringContractTest extends PersistentTokenStorageContract {

    @TempDir
    static Path folder;

    static PrivateKeyring keyring;

    @TempDir
    Path home;

    @BeforeAll
    static void startKeyring() {
        keyring = PrivateKeyring.start(folder);
    }

    @AfterAll
    static void stopKeyring() {
        if (keyring != null) {
            keyring.close();
        }
    }

    @Override
    protected StorageRecipe recipe() {
        return new StorageRecipe(
                KeyringTokenStorageFactory.class,
                Map.of("directory", directory().toString()),
                keyring.environment(),
                home);
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
        try {
            Files.write(directory().resolve(provider + ".token.keyring.json"), content);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
