package io.kstlib.storage.sops;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kstlib.auth.testkit.storage.PersistentTokenStorageContract;
import io.kstlib.auth.testkit.storage.StorageRecipe;
import io.kstlib.storage.sops.cipher.Place;
import io.kstlib.storage.sops.cipher.TokenCipher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One file for all providers. */
@Tag("outer")
class SingleFileContractTest extends PersistentTokenStorageContract {

    @TempDir
    Path home;

    @Override
    protected StorageRecipe recipe() {
        return new StorageRecipe(SopsTokenStorageFactory.class, Map.of("path", file().toString()), Map.of(), home);
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
}
