package io.kstlib.storage.file.store;

import static io.kstlib.storage.file.store.Fixture.CORPORATE;
import static io.kstlib.storage.file.store.Fixture.WAIT;
import static io.kstlib.storage.file.store.Fixture.assertRefused;
import static io.kstlib.storage.file.store.Fixture.read;
import static io.kstlib.storage.file.store.Fixture.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Access control lists on an in-memory file system with Windows paths: what we ask for, not what Windows makes of it. */
class WindowsPathsTest {

    private FileSystem windows;
    private Path directory;
    private Path file;
    private LockedFileStore store;

    @BeforeEach
    void setUp() {
        windows = Jimfs.newFileSystem(Configuration.windows().toBuilder()
                .setAttributeViews("basic", "owner", "dos", "acl")
                .build());
        directory = windows.getPath("C:\\Users\\Jörg Müller\\.config\\kstlib\\auth\\tokens");
        file = directory.resolve("corporate.token.json");
        store = Fixture.store(directory);
    }

    @AfterEach
    void tearDown() throws IOException {
        windows.close();
    }

    private static AclFileAttributeView acl(Path path) {
        return Files.getFileAttributeView(path, AclFileAttributeView.class);
    }

    private void open(Path path, String principal, AclEntryType type, AclEntryPermission... permissions)
            throws IOException {
        AclEntry entry = AclEntry.newBuilder()
                .setType(type)
                .setPrincipal(windows.getUserPrincipalLookupService().lookupPrincipalByName(principal))
                .setPermissions(permissions)
                .build();
        acl(path).setAcl(List.of(entry));
    }

    @Test
    void keepsAContent() {
        write(store, CORPORATE, "old");
        write(store, CORPORATE, "new");

        assertEquals("new", read(store, CORPORATE));
        assertTrue(store.names().contains(CORPORATE));
        assertTrue(store.delete(CORPORATE, WAIT));
        assertEquals(List.of(CORPORATE + ".lock"), store.names());
    }

    @Test
    void letsTheOwnerInAndNoOneElse() throws IOException { // security rule 7
        write(store, CORPORATE, "x");

        AclEntry ofDirectory = single(acl(directory).getAcl());
        assertEquals(acl(directory).getOwner(), ofDirectory.principal());
        assertEquals(EnumSet.of(AclEntryFlag.FILE_INHERIT, AclEntryFlag.DIRECTORY_INHERIT), ofDirectory.flags());
        AclEntry ofFile = single(acl(file).getAcl());
        assertEquals(acl(file).getOwner(), ofFile.principal());
        assertEquals(AclEntryType.ALLOW, ofFile.type());
        assertEquals(Set.of(), ofFile.flags());
    }

    @Test
    void letsNoOneInWhomTheFolderAboveWouldLetIn() throws IOException { // as %ProgramData% and shared folders do
        AclEntry inherited = AclEntry.newBuilder()
                .setType(AclEntryType.ALLOW)
                .setPrincipal(windows.getUserPrincipalLookupService().lookupPrincipalByName("BUILTIN\\Users"))
                .setPermissions(EnumSet.allOf(AclEntryPermission.class))
                .setFlags(AclEntryFlag.FILE_INHERIT, AclEntryFlag.DIRECTORY_INHERIT)
                .build();
        try (FileSystem shared = Jimfs.newFileSystem(Configuration.windows().toBuilder()
                .setAttributeViews("basic", "owner", "dos", "acl")
                .setDefaultAttributeValue("acl:acl", List.of(inherited))
                .build())) {
            Path tokens = shared.getPath("C:\\ProgramData\\kstlib\\tokens");
            write(Fixture.store(tokens), CORPORATE, "x");

            assertEquals(acl(tokens).getOwner(), single(acl(tokens).getAcl()).principal());
            Path token = tokens.resolve("corporate.token.json");
            assertEquals(acl(token).getOwner(), single(acl(token).getAcl()).principal());
            assertEquals("x", read(Fixture.store(tokens), CORPORATE));
        }
    }

    private static AclEntry single(List<AclEntry> entries) {
        assertEquals(1, entries.size(), entries::toString);
        return entries.get(0);
    }

    @Test
    void refusesAFileThatOthersCanUse() throws IOException {
        write(store, CORPORATE, "x");
        open(file, "BUILTIN\\Users", AclEntryType.ALLOW, AclEntryPermission.READ_DATA);

        StorageException refusal = assertRefused(Reason.EXPOSED, () -> store.read(CORPORATE));

        assertTrue(refusal.problem().contains("BUILTIN\\Users"), refusal::problem);
        assertTrue(refusal.getMessage().contains("icacls \"" + file + "\" /inheritance:r"), refusal::getMessage);
    }

    @Test
    void refusesADirectoryThatOthersCanUse() throws IOException {
        write(store, CORPORATE, "x");
        open(directory, "Everyone", AclEntryType.ALLOW, AclEntryPermission.WRITE_DATA);

        StorageException refusal = assertRefused(Reason.EXPOSED, () -> write(store, CORPORATE, "y"));

        assertTrue(refusal.getMessage().contains("(OI)(CI)F"), refusal::getMessage);
    }

    @Test
    void toleratesThoseWhoCanTakeEverythingAnyway() throws IOException {
        write(store, CORPORATE, "x");
        for (String principal : List.of("NT AUTHORITY\\SYSTEM", "BUILTIN\\Administrators")) {
            open(file, principal, AclEntryType.ALLOW, AclEntryPermission.READ_DATA);

            assertEquals("x", read(store, CORPORATE));
        }
    }

    @Test
    void ignoresEntriesThatRevealNothing() throws IOException {
        write(store, CORPORATE, "x");
        open(file, "Everyone", AclEntryType.DENY, AclEntryPermission.READ_DATA);
        assertEquals("x", read(store, CORPORATE));

        open(file, "Everyone", AclEntryType.ALLOW, AclEntryPermission.READ_ATTRIBUTES);
        assertEquals("x", read(store, CORPORATE));
    }

    @Test
    void replacesFilesThatAreMeantToBeReadOnly() {
        LockedFileStore readOnly =
                new LockedFileStore(directory, OtherUsers.KEPT_OUT, FileMode.OWNER_READ, Fixture.CLOCK);
        write(readOnly, CORPORATE, "old");
        write(readOnly, CORPORATE, "new");

        assertEquals("new", read(readOnly, CORPORATE));
    }

    @Test
    void letsOthersLookIntoASharedDirectoryButNotChangeIt() throws IOException {
        LockedFileStore shared =
                new LockedFileStore(directory, OtherUsers.MAY_LOOK, FileMode.OWNER_READ_WRITE, Fixture.CLOCK);
        shared.locked(CORPORATE, Fixture.WAIT, locked -> "creates the directory");
        open(directory, "Everyone", AclEntryType.ALLOW, AclEntryPermission.READ_DATA);

        assertEquals(Optional.empty(), shared.read(CORPORATE));

        open(directory, "Everyone", AclEntryType.ALLOW, AclEntryPermission.DELETE_CHILD);
        assertRefused(Reason.EXPOSED, () -> shared.read(CORPORATE));
    }

    @Test
    void goesOnWithoutAnyRightsOnAFileSystemThatHasNone() throws IOException {
        try (FileSystem stick = Jimfs.newFileSystem(
                Configuration.unix().toBuilder().setAttributeViews("basic").build())) {
            LockedFileStore bare = Fixture.store(stick.getPath("/media/stick"));
            write(bare, CORPORATE, "x");

            assertEquals("x", read(bare, CORPORATE));
        }
    }
}
