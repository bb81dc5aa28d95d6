package io.kstlib.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileOwnershipTest {

    private static final int STRANGER = 4711;

    @TempDir
    Path root;

    private Path folder;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        folder = Files.createDirectory(root.resolve("folder"));
        file = Files.writeString(folder.resolve("kstlib.conf.yml"), "auth:");
        mode(folder, "rwxr-xr-x");
        mode(file, "rw-r--r--");
    }

    private static void mode(Path place, String mode) throws IOException {
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString(mode));
    }

    private Optional<String> objection() throws IOException {
        return FileOwnership.ofProcess(Map.of()).objection(file);
    }

    private static void beRoot() throws IOException {
        assumeTrue(
                (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0,
                "missing right: only root can give files away");
    }

    private static void give(Path place, int uid) throws IOException {
        Files.setAttribute(place, "unix:uid", uid);
    }

    @Test
    void aFileOfThePersonIsTheirs() throws IOException {
        assertEquals(Optional.empty(), objection());
    }

    @ParameterizedTest
    @CsvSource({"rw-rw-rw-, 0666", "rw-r--rw-, 0646"})
    void aFileThatEveryoneCanWriteToIsNot(String mode, String shown) throws IOException {
        mode(file, mode);

        assertEquals(Optional.of("can be written by everyone (mode " + shown + ")"), objection());
    }

    @Test
    void aFolderThatEveryoneCanWriteToIsNot() throws IOException {
        mode(folder, "rwxrwxrwx");

        assertEquals(
                Optional.of(
                        "lies in or below " + folder.toRealPath() + ", which can be written by everyone (mode 0777)"),
                objection());
    }

    @Test
    void aStickyFolderLetsNoOneReplaceTheFilesOfOthers() throws IOException {
        Files.setAttribute(folder, "unix:mode", 01777);

        assertEquals(Optional.empty(), objection());
    }

    @Test
    void theGroupOfThePersonOnlyMayWrite() throws IOException { // umask 002
        mode(file, "rw-rw-r--");
        mode(folder, "rwxrwxr-x");
        FileOwnership.Rights rights = FileOwnership.Rights.of(file);
        String owner = Files.getOwner(file).getName();
        String uid = Integer.toString(rights.uid());
        String gid = Integer.toString(rights.gid());
        FileOwnership.ProcessUser.Accounts alone =
                accounts(List.of(List.of(owner, "x", uid, gid)), List.of(List.of(owner, "x", gid, "")));
        FileOwnership.ProcessUser.Accounts shared =
                accounts(List.of(List.of(owner, "x", uid, gid)), List.of(List.of(owner, "x", gid, "eve")));
        FileOwnership.ProcessUser.Accounts primary = accounts(
                List.of(List.of(owner, "x", uid, gid), List.of("eve", "x", "4712", gid)),
                List.of(List.of(owner, "x", gid, "")));

        assertTrue(FileOwnership.ProcessUser.isPrivate(rights.gid(), owner, rights.uid(), owner, alone));
        assertFalse(FileOwnership.ProcessUser.isPrivate(rights.gid(), owner, rights.uid(), owner, shared));
        assertFalse(FileOwnership.ProcessUser.isPrivate(rights.gid(), owner, rights.uid(), owner, primary));
        assertFalse(FileOwnership.ProcessUser.isPrivate(STRANGER, "staff", rights.uid(), owner, alone));
    }

    @Test
    void aListOfAccountsThatIsTooLongIsNotReadInPart() throws IOException {
        Path etc = Files.createDirectory(root.resolve("etc"));
        Files.writeString(etc.resolve("passwd"), "eve:x:4712:4712::/:/bin/sh\n");
        Files.write(etc.resolve("group"), new byte[16 * 1024 * 1024 + 1]);

        IOException failure = assertThrows(IOException.class, () -> FileOwnership.ProcessUser.Accounts.of(root));

        assertEquals(etc.resolve("group") + " has more than 16777216 bytes", failure.getMessage());
    }

    private static FileOwnership.ProcessUser.Accounts accounts(List<List<String>> users, List<List<String>> groups) {
        return new FileOwnership.ProcessUser.Accounts(users, groups);
    }

    @Test
    void anotherGroupMayNotWrite() throws IOException {
        beRoot();
        Files.setAttribute(file, "unix:gid", STRANGER);
        mode(file, "rw-rw-r--");

        assertEquals(Optional.of("can be written by the group " + STRANGER + " (mode 0664)"), objection());
    }

    @Test
    void aFileOfAnotherUserIsNotThePersons() throws IOException { // a checkout of another uid, read by root
        beRoot();
        give(file, STRANGER);

        assertEquals(Optional.of("belongs to the user " + STRANGER), objection());
    }

    @Test
    void aFolderOfAnotherUserIsNotThePersons() throws IOException {
        beRoot();
        give(folder, STRANGER);

        assertEquals(
                Optional.of("lies in or below " + folder.toRealPath() + ", which belongs to the user " + STRANGER),
                objection());
    }

    @Test
    void underSudoTheCallerIsThePerson() throws IOException {
        beRoot();
        give(folder, STRANGER);
        give(file, STRANGER);

        assertEquals(
                Optional.empty(),
                FileOwnership.ofProcess(Map.of("SUDO_UID", "" + STRANGER)).objection(file));
    }

    @Test
    void theFolderThatHoldsALinkCountsToo() throws IOException {
        Path open = Files.createDirectory(root.resolve("open"));
        Path link = Files.createSymbolicLink(open.resolve("kstlib.conf.yml"), Path.of("../folder/kstlib.conf.yml"));
        assertEquals(Optional.empty(), FileOwnership.ofProcess(Map.of()).objection(link));

        mode(open, "rwxrwxrwx");

        assertEquals(
                Optional.of("lies in or below " + open.toRealPath() + ", which can be written by everyone (mode 0777)"),
                FileOwnership.ofProcess(Map.of()).objection(link));
    }

    @Test
    @Tag("attack")
    void aLinkOfAnotherUserInAStickyFolderIsNotThePersons()
            throws IOException { // the kernel need not forbid to follow it
        beRoot();
        Path open = Files.createDirectory(root.resolve("open"));
        Files.setAttribute(open, "unix:mode", 01777);
        Path link = Files.createSymbolicLink(open.resolve("kstlib.conf.yml"), file);
        Files.setAttribute(link, "unix:uid", STRANGER, LinkOption.NOFOLLOW_LINKS);

        assertEquals(
                Optional.of("lies behind the link " + open.toRealPath().resolve("kstlib.conf.yml")
                        + ", which belongs to the user " + STRANGER),
                FileOwnership.ofProcess(Map.of()).objection(link));
    }

    @Test
    void theFilesOfAConfigMapAreUsed()
            throws IOException { // as Kubernetes mounts one: its files are links into a temporary folder
        Path volume = Files.createDirectory(root.resolve("etc-kstlib"));
        Path moment = Files.createDirectory(volume.resolve("..2026_11_26_10_00_00.123456789"));
        Files.writeString(moment.resolve("kstlib.conf.yml"), "auth:");
        Files.createSymbolicLink(volume.resolve("..data"), moment.getFileName());
        Path seen = Files.createSymbolicLink(volume.resolve("kstlib.conf.yml"), Path.of("..data/kstlib.conf.yml"));
        mode(moment, "rwxr-xr-x");
        mode(moment.resolve("kstlib.conf.yml"), "rw-r--r--");
        mode(volume, "rwxr-xr-x");

        assertEquals(Optional.empty(), FileOwnership.ofProcess(Map.of()).objection(seen));
    }

    @Test
    void rightsToWriteOnAReadOnlyMountAreRightsToNothing() throws IOException, InterruptedException {
        beRoot();
        Path volume = Files.createDirectory(root.resolve("volume"));
        Path secret = Files.writeString(volume.resolve("kstlib.conf.yml"), "auth:");
        Files.setAttribute(volume, "unix:mode", 0777);
        assertTrue(FileOwnership.ofProcess(Map.of()).objection(secret).isPresent());
        assumeTrue(
                run("mount", "--bind", volume.toString(), volume.toString()) == 0
                        && run("mount", "-o", "remount,ro,bind", volume.toString()) == 0,
                "missing right: only root of this machine can mount");
        try {
            assertEquals(Optional.empty(), FileOwnership.ofProcess(Map.of()).objection(secret));
        } finally {
            run("umount", volume.toString());
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
