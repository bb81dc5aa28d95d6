package io.kstlib.sops;

import static io.kstlib.sops.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.rules.EncryptionRule;
import io.kstlib.sops.tree.TextValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SopsFilesTest {

    private static final EncryptionRule RULE = EncryptionRule.forRecipients(List.of(KnownFiles.recipient("one.key")));

    private final SopsFiles files = new SopsFiles(KnownFiles.sops("one.key"));

    @TempDir
    Path directory;

    @Test
    void encryptsInPlaceAndReadsBack() throws IOException {
        Path file = directory.resolve("secrets.yaml");
        Files.writeString(file, "token: marked\n");

        files.encryptInPlace(file, RULE);

        assertFalse(Files.readString(file).contains("marked"));
        assertEquals(TextValue.of("marked"), files.extract(file, ValuePath.of("token")));
        assertOnlyFile(file);
    }

    private void assertOnlyFile(Path file) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            assertEquals(List.of(file), all.toList());
        }
    }

    @Test
    void makesNewFilesForTheirOwnerAndKeepsThePermissionsOfOthers() throws IOException {
        Path file = directory.resolve("secrets.json");
        Document document = KnownFiles.document("all.json");

        files.encrypt(document, file, RULE);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        files.set(file, ValuePath.of("text"), TextValue.of("changed"));
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(TextValue.of("changed"), files.extract(file, ValuePath.of("text")));
        assertOnlyFile(file);
    }

    @Test
    void leavesAFileThatRootEditsToItsOwnerAndGroup() throws IOException {
        Path file = directory.resolve("secrets.json");
        files.encrypt(KnownFiles.document("all.json"), file, RULE);
        assumeTrue(Files.getAttribute(file, "unix:uid").equals(0), "only root edits files of others like this");
        Files.setAttribute(file, "unix:uid", 4711);
        Files.setAttribute(file, "unix:gid", 4712);

        files.set(file, ValuePath.of("text"), TextValue.of("changed"));

        assertEquals(4711, Files.getAttribute(file, "unix:uid"));
        assertEquals(4712, Files.getAttribute(file, "unix:gid"));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(TextValue.of("changed"), files.extract(file, ValuePath.of("text")));
    }

    @Test
    void namesTheFileAndLeavesItAloneWhenSomethingIsWrong() throws IOException {
        Path file = directory.resolve("broken.json");
        Files.writeString(file, "{");

        SopsException refusal = assertRefused(Reason.MALFORMED_FILE, () -> files.rotate(file, RecipientChange.NONE));

        assertTrue(refusal.getMessage().startsWith(file + ": "), refusal.getMessage());
        assertEquals("{", Files.readString(file));
        assertRefused(Reason.FILE_ACCESS, () -> files.decrypt(directory.resolve("missing.json")));
    }

    @Test
    void tellsTheFormatByTheEndOfTheName() {
        assertEquals(SopsFormat.YAML, SopsFormat.forPath(Path.of("a.yml")));
        assertEquals(SopsFormat.DOTENV, SopsFormat.forPath(Path.of(".env")));
        assertEquals(SopsFormat.INI, SopsFormat.forPath(Path.of("x/a.ini")));
        assertEquals(SopsFormat.BINARY, SopsFormat.forPath(Path.of("a.txt")));
        assertEquals(SopsFormat.BINARY, SopsFormat.forPath(Path.of("a.JSON")));
    }
}
