package com.example.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.testkit.storage.PersistentTokenStorageContract;
import io.kstlib.auth.testkit.storage.StorageRecipe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderStorageTest extends PersistentTokenStorageContract {

    @TempDir
    Path home;

    @Override
    protected StorageRecipe recipe() {
        return new StorageRecipe(FolderStorageFactory.class, Map.of(), Map.of(), home);
    }

    private Path folder() {
        return home.resolve(".config/kstlib/auth/folder");
    }

    @Override
    protected void damage(String provider, byte[] content) {
        try {
            Files.write(folder().resolve(provider + ".token"), content);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Token token(String accessToken) {
        return Token.builder(Secret.of(accessToken), Instant.now()).build();
    }

    @Test
    void keepsCiphertextOnly() throws IOException {
        storage().save("corporate", token("canary"));

        assertFalse(Files.readString(folder().resolve("corporate.token")).contains("canary"));
    }

    @Test
    void aNoteThatCannotBeClearedFailsNoUpdate() {
        storage().update("corporate", Duration.ofSeconds(60), (current, lease) -> {
            lease.note().write("sent");
            standInTheWay(folder().resolve("corporate.sent"));
            return Optional.of(token("new"));
        });

        assertEquals("new", storage().load("corporate").orElseThrow().accessToken().reveal());
    }

    private static void standInTheWay(Path file) {
        try {
            Files.delete(file);
            Files.createDirectories(file.resolve("not empty"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test
    void aLookBeforeTheFirstLoginMakesNothing() throws IOException {
        assertTrue(storage().preflight("corporate").passed());

        try (Stream<Path> made = Files.list(home)) {
            assertEquals(List.of(), made.toList());
        }
    }

    @Test
    void theFolderCanBeConfigured() {
        Path elsewhere = home.resolve("elsewhere");
        TokenStorage storage = new StorageRecipe(
                        FolderStorageFactory.class, Map.of("directory", elsewhere.toString()), Map.of(), home)
                .make();

        storage.save("corporate", token("at"));

        assertEquals(List.of("corporate"), storage.list());
        assertEquals(elsewhere.resolve("corporate.token").toString(), storage.location("corporate"));
    }
}
