package io.kstlib.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.TokenStorage.Protection;
import io.kstlib.auth.testkit.storage.PersistentTokenStorageContract;
import io.kstlib.auth.testkit.storage.StorageRecipe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("outer")
class FileTokenStorageTest extends PersistentTokenStorageContract {

    private static final Token NEW = Token.builder(Secret.of("new"), Instant.parse("2026-01-31T12:00:00Z"))
            .build();

    @TempDir
    Path home;

    @Override
    protected StorageRecipe recipe() {
        return new StorageRecipe(
                FileTokenStorageFactory.class, Map.of("directory", directory().toString()), Map.of(), home);
    }

    private Path directory() {
        return home.resolve("Tökens of mine");
    }

    private Path file() {
        return directory().resolve("corporate.token.json");
    }

    @Override
    protected void damage(String provider, byte[] content) {
        try {
            Files.write(directory().resolve(provider + ".token.json"), content);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void writeByAnotherProgram(String content) throws IOException {
        Files.createDirectories(
                directory(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createFile(file(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file(), content);
    }

    @Test
    void readsWhatThePythonLibraryWrote() throws IOException {
        writeByAnotherProgram("""
                {
                  "access_token": "at",
                  "token_type": "Bearer",
                  "expires_at": "2026-01-31T13:00:00.654321+01:00",
                  "refresh_token": "rt",
                  "scope": [
                    "openid",
                    "profile"
                  ],
                  "id_token": null,
                  "issued_at": "2026-01-31T12:00:00+00:00",
                  "metadata": {
                    "session_state": "5",
                    "refresh_expires_in": 1800,
                    "not-before-policy": 0
                  }
                }
                """);

        Token token = storage().load("corporate").orElseThrow();

        assertEquals("at", token.accessToken().reveal());
        assertEquals(Optional.of(Secret.of("rt")), token.refreshToken());
        assertEquals(Optional.of(Instant.parse("2026-01-31T12:00:00.654321Z")), token.expiresAt());
        assertEquals(List.of("openid", "profile"), token.scope());
        assertEquals(Optional.of(Instant.parse("2026-01-31T12:30:00Z")), token.refreshExpiresAt());
    }

    private Path noteFile() {
        return directory().resolve("corporate.token.json.refresh");
    }

    @Test
    void aNoteThatCannotBeRemovedFailsNoUpdate() {
        storage().update("corporate", Duration.ofSeconds(60), (current, lease) -> {
            lease.note().write("sent");
            standInTheWay(noteFile());
            return Optional.of(NEW);
        });

        assertEquals(Optional.of(NEW), storage().load("corporate"));
        assertTrue(storage().delete("corporate"));
    }

    private static void standInTheWay(Path file) {
        try {
            Files.delete(file);
            Files.createDirectories(file.resolve("not empty"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void aNoteIsRemovedAlsoIfItsTokenIsGone() throws IOException {
        storage().save("corporate", NEW);
        assertThrows(
                IllegalStateException.class,
                () -> storage().update("corporate", Duration.ofSeconds(60), (current, lease) -> {
                    lease.note().write("sent");
                    throw new IllegalStateException("as if this process ended here");
                }));
        Files.delete(file());
        assertTrue(Files.exists(noteFile()));

        assertFalse(storage().delete("corporate"));

        assertFalse(Files.exists(noteFile()));
    }

    @Test
    void aDirectoryThatOthersCanWriteByNowIsRefusedBeforeARefresh() throws IOException { // security rule 7
        storage().save("corporate", NEW);

        StorageException refusal = assertThrows(
                StorageException.class,
                () -> storage().update("corporate", Duration.ofSeconds(60), (current, lease) -> {
                    chmod(directory(), "rwxrwxrwx"); // as if it happened while the update waited for its lock
                    lease.prove();
                    return current;
                }));

        assertEquals(Reason.EXPOSED, refusal.reason(), refusal.getMessage());
        chmod(directory(), "rwx------");
        assertEquals(Optional.of(NEW), storage().load("corporate"));
    }

    private static void chmod(Path path, String mode) {
        try {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void leavesAFileAloneThatAnUpdateKeeps() throws IOException {
        String content = "{ \"access_token\" : \"at\", \"issued_at\":\"2026-01-31T12:00:00Z\" }\n";
        writeByAnotherProgram(content);

        storage().update("corporate", Duration.ofSeconds(1), (current, lease) -> current);

        assertEquals(content, Files.readString(file()));
    }

    @Test
    void saysThatTokensAreInPlainText() {
        assertEquals(Protection.PLAINTEXT, storage().protection());
    }

    @Test
    void preflightWarnsThatTokensAreInPlainText() {
        assertTrue(storage().preflight("corporate").checks().stream()
                .anyMatch(check -> check.status() == PreflightReport.Status.WARNING
                        && check.message().contains("unencrypted")));
    }

    @Test
    void preflightLeavesNothingBehind() throws IOException {
        storage().preflight("corporate");
        assertFalse(Files.exists(directory()));

        storage().save("other", Token.builder(Secret.of("a"), Instant.EPOCH).build());
        Set<String> before = names(directory());
        assertEquals(Status.SUCCESS, write(storage().preflight("corporate")));
        assertEquals(before, names(directory()));
    }

    @Test
    void preflightSaysThatNothingCanBeWritten() throws IOException {
        Files.createDirectories(directory().getParent());
        Files.writeString(directory(), "a file where a directory belongs");

        assertEquals(Status.FAILURE, write(storage().preflight("corporate")));
    }

    private static Status write(PreflightReport report) {
        return report.checks().stream()
                .filter(check -> check.name().equals("write"))
                .findFirst()
                .orElseThrow()
                .status();
    }

    private static Set<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    @Test
    void writesFilesThatOnlyTheOwnerCanUse() throws IOException { // security rule 7
        storage().save("corporate", Token.builder(Secret.of("a"), Instant.EPOCH).build());

        assertEquals("rwx------", mode(directory()));
        assertEquals("rw-------", mode(file()));
        assertEquals("rw-------", mode(directory().resolve("corporate.token.json.lock")));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void aWrongFieldIsNamedWithoutItsValue() throws IOException { // security rule 6
        writeByAnotherProgram(
                "{\"access_token\": \"canary\", \"issued_at\": \"canary\", \"expires_at\": \"canary-time\"}");

        StorageException refusal =
                assertThrows(StorageException.class, () -> storage().load("corporate"));

        assertEquals(Reason.UNREADABLE, refusal.reason());
        assertEquals(file().toString(), refusal.location());
        assertTrue(refusal.problem().contains("expires_at"), refusal::problem);
        assertEquals(
                Optional.of(Remedy.either(Remedy.advice("Restore it"), Remedy.removeToken("corporate"))),
                refusal.remedy());
        assertFalse(refusal.getMessage().contains("canary"), refusal::getMessage);
    }

    @Test
    void refusesToBeUsedFromWithinAnUpdate() {
        assertThrows(
                IllegalStateException.class,
                () -> storage().update("corporate", Duration.ofSeconds(1), (current, lease) -> {
                    storage().delete("corporate");
                    storage()
                            .save(
                                    "corporate",
                                    Token.builder(Secret.of("a"), Instant.EPOCH).build());
                    return current;
                }));
    }

    @Test
    void thePreflightReportsAFolderThatEveryoneCanRenameIn() throws IOException {
        storage().save("corporate", Token.builder(Secret.of("a"), Instant.EPOCH).build());
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));

        PreflightReport report = storage().preflight("corporate");

        assertEquals(
                List.of("read", "write"),
                report.checks().stream()
                        .filter(check -> check.status() == Status.FAILURE)
                        .filter(check -> check.message().contains(home + " is writable by others"))
                        .map(PreflightReport.Check::name)
                        .toList());
    }
}
