package com.example.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.testkit.storage.PersistentTokenStorageContract;
import io.kstlib.auth.testkit.storage.StorageRecipe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStorageTest extends PersistentTokenStorageContract {

    @TempDir
    Path home;

    @Override
    protected StorageRecipe recipe() {
        return new StorageRecipe(SqliteStorageFactory.class, Map.of("file", database().toString()), Map.of(), home);
    }

    private Path database() {
        return home.resolve("tokens/tokens.db");
    }

    @Override
    protected void damage(String provider, byte[] content) {
        try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + database());
                PreparedStatement damage = database.prepareStatement("UPDATE entry SET value = ? WHERE name = ?")) {
            damage.setBytes(1, content);
            damage.setString(2, provider);
            damage.executeUpdate();
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static Token token(String accessToken) {
        return Token.builder(Secret.of(accessToken), Instant.now()).build();
    }

    @Test
    void keepsCiphertextInFilesOfTheOwnerOnly() throws IOException {
        storage().save("corporate", token("canary"));

        assertFalse(Files.readString(database(), StandardCharsets.ISO_8859_1).contains("canary"));
        try (Stream<Path> files = Files.list(database().getParent())) {
            for (Path file : files.toList()) {
                assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            }
        }
    }

    @Test
    void refusesAFileThatOthersCanWrite() throws IOException {
        TokenStorage storage = storage();
        storage.save("corporate", token("canary"));
        Files.setPosixFilePermissions(database(), PosixFilePermissions.fromString("rw-rw-rw-"));

        StorageException refused = assertThrows(StorageException.class, () -> storage.load("corporate"));

        assertEquals(Reason.EXPOSED, refused.reason());
    }

    @Test
    void refusesAValueThatIsTooLarge() {
        TokenStorage storage = storage();
        storage.save("corporate", token("canary"));
        damage("corporate", new byte[10_000_001]);

        StorageException refused = assertThrows(StorageException.class, () -> storage.load("corporate"));

        assertInstanceOf(SQLException.class, refused.getCause());
    }

    @Test
    void oneLoginDoesNotWaitForAnother() {
        storage().update("first", Duration.ofSeconds(60), (current, lease) -> {
            storage().update("second", Duration.ZERO, (other, secondLease) -> Optional.of(token("canary")));
            return Optional.of(token("canary"));
        });

        assertEquals(List.of("first", "second"), storage().list());
    }
}
