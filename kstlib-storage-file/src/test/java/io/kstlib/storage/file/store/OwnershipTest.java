package io.kstlib.storage.file.store;

import static io.kstlib.storage.file.store.Fixture.CORPORATE;
import static io.kstlib.storage.file.store.Fixture.WAIT;
import static io.kstlib.storage.file.store.Fixture.assertRefused;
import static io.kstlib.storage.file.store.Fixture.chmod;
import static io.kstlib.storage.file.store.Fixture.filesIn;
import static io.kstlib.storage.file.store.Fixture.read;
import static io.kstlib.storage.file.store.Fixture.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.files.FileOwnership;
import io.kstlib.storage.file.store.AccessRights.PosixRights;
import io.kstlib.storage.file.store.LockedFileStore.LockedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A machine with other users: their files are not trusted, and neither are files that they can replace. */
@EnabledOnOs(OS.LINUX)
class OwnershipTest {

    private static final int ROOT = 0;
    private static final int STRANGER = 12_345;
    private static final String ANOTHER = "54321";

    @TempDir
    Path temp;

    private Path directory;
    private Path file;
    private LockedFileStore store;

    /** The owner of the directory and the file: a user whom root made the owner, else the user of this test. */
    private String owner;

    @BeforeEach
    void aTokenOfSomeone() throws IOException {
        directory = temp.resolve("home/tokens");
        file = directory.resolve("corporate.token.json");
        store = Fixture.store(directory);
        write(store, CORPORATE, "x");
        if (uid(directory) == ROOT) {
            give(directory, STRANGER);
            give(file, STRANGER);
        }
        owner = String.valueOf(uid(directory));
    }

    private static int uid(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid");
    }

    private static void give(Path path, int uid) throws IOException {
        Files.setAttribute(path, "unix:uid", uid);
    }

    private StoreDirectory directoryFor(String user, Map<String, String> environment) {
        return new StoreDirectory(
                directory,
                OtherUsers.KEPT_OUT,
                FileMode.OWNER_READ_WRITE,
                new PosixRights(FileOwnership.ofUser(Integer.parseInt(user), environment)));
    }

    private Optional<byte[]> fileFor(String user) {
        return directoryFor(user, Map.of()).read(file);
    }

    @Test
    void usesWhatIsTheirOwn() {
        assertTrue(directoryFor(owner, Map.of()).isUsable());
        assertTrue(fileFor(owner).isPresent());
    }

    @Test
    void refusesADirectoryOfAnotherUser() {
        StorageException refusal = assertRefused(
                Reason.EXPOSED, () -> directoryFor(ANOTHER, Map.of()).isUsable());

        assertTrue(refusal.getMessage().startsWith(directory + " is not trusted, it belongs to "), refusal::getMessage);
        assertTrue(refusal.getMessage().contains("chown \"$(id -u)\" " + directory), refusal::getMessage);
        assertEquals(directory.toString(), refusal.location());
    }

    @Test
    void refusesAFileOfAnotherUser() {
        StorageException refusal = assertRefused(Reason.EXPOSED, () -> fileFor(ANOTHER));

        assertTrue(refusal.getMessage().startsWith(file + " is not trusted, it belongs to "), refusal::getMessage);
    }

    @Test
    void rootIsRefusedTheDirectoryOfAnotherUser() {
        assertRefused(Reason.EXPOSED, () -> directoryFor("0", Map.of()).isUsable());
    }

    @Test
    void rootUnderSudoUsesTheDirectoryOfTheCaller() { // sudo -E
        assertTrue(directoryFor("0", Map.of("SUDO_UID", owner)).isUsable());
    }

    @Test
    void whoIsNotRootIsNotTheCallerOfSudo() { // sudo -u
        assertRefused(
                Reason.EXPOSED,
                () -> directoryFor(ANOTHER, Map.of("SUDO_UID", owner)).isUsable());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "root", "-1"})
    void believesNoOddCallerOfSudo(String caller) {
        assertRefused(
                Reason.EXPOSED,
                () -> directoryFor("0", Map.of("SUDO_UID", caller)).isUsable());
    }

    @Test
    void usesWhatRootOwns() throws IOException {
        assumeTrue(uid(temp) == ROOT, "missing right: only root can give root a file");
        give(directory, ROOT);
        give(file, ROOT);

        assertTrue(directoryFor(ANOTHER, Map.of()).isUsable());
        assertTrue(fileFor(ANOTHER).isPresent());
    }

    @Test
    void theStoreGoesByTheUserOfThisProcess() throws IOException {
        assumeTrue(uid(temp) == ROOT, "missing right: only root can give files away");
        assumeTrue(System.getenv("SUDO_UID") == null, "the caller of sudo is trusted");

        assertRefused(Reason.EXPOSED, () -> store.read(CORPORATE));
        assertRefused(Reason.EXPOSED, () -> write(store, CORPORATE, "y"));
        assertRefused(Reason.EXPOSED, () -> store.proveWritable(CORPORATE, WAIT, LockedFile::read));
        give(directory, ROOT);
        assertRefused(Reason.EXPOSED, () -> store.read(CORPORATE));
        give(file, ROOT);
        assertEquals("x", read(store, CORPORATE));
    }

    @Test
    void deletesAlsoWhatAnotherUserOwns() {
        assertTrue(store.delete(CORPORATE, WAIT));
    }

    /** Makes a store of one's own below a home. */
    private LockedFileStore inHome(Path home) throws IOException {
        LockedFileStore own = Fixture.store(home.resolve("own/tokens"));
        write(own, CORPORATE, "mine");
        return own;
    }

    @Test
    void refusesADirectoryBelowOneThatEveryoneCanRenameIn() throws IOException {
        Path home = temp.resolve("home");
        LockedFileStore own = inHome(home);
        chmod(home, "rwxrwxrwx");

        StorageException refusal = assertRefused(Reason.EXPOSED, () -> own.read(CORPORATE));

        assertTrue(refusal.getMessage().contains(home + " is writable by others"), refusal::getMessage);
        assertTrue(refusal.getMessage().contains("chmod o-w " + home), refusal::getMessage);
        assertRefused(Reason.EXPOSED, () -> write(own, CORPORATE, "y"));
        Files.setAttribute(home, "unix:mode", 01777);
        assertEquals("mine", read(own, CORPORATE));
    }

    @Test
    void toleratesTheGroupAbove() throws IOException { // umask 002, and homes of a shared group
        Path home = temp.resolve("home");
        LockedFileStore own = inHome(home);
        chmod(home, "rwxrwxr-x");

        assertEquals("mine", read(own, CORPORATE));
    }

    @Test
    void looksAboveALinkAndAboveItsTarget() throws IOException {
        Path home = temp.resolve("home");
        inHome(home);
        Path open = Files.createDirectory(temp.resolve("open"));
        LockedFileStore byLink =
                Fixture.store(Files.createSymbolicLink(open.resolve("link"), home.resolve("own/tokens")));
        assertEquals("mine", read(byLink, CORPORATE));

        chmod(open, "rwxrwxrwx");
        assertRefused(Reason.EXPOSED, () -> byLink.read(CORPORATE));

        chmod(open, "rwx------");
        chmod(home.resolve("own"), "rwxrwxrwx");
        assertRefused(Reason.EXPOSED, () -> byLink.read(CORPORATE));
    }

    @Test
    void makesNoDirectoryInAPlaceThatItWouldRefuse() throws IOException {
        Path open = Files.createDirectory(temp.resolve("open"));
        chmod(open, "rwxrwxrwx");
        LockedFileStore own = Fixture.store(open.resolve("a/b"));

        assertRefused(Reason.EXPOSED, () -> write(own, CORPORATE, "y"));
        assertRefused(Reason.EXPOSED, () -> own.rehearse(CORPORATE, WAIT, locked -> {}));

        assertEquals(List.of(), filesIn(open));
    }
}
