package io.kstlib.storage.file.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.PreflightReport.Status;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkFolderTest {

    private static final Path FILE = Path.of("/home/alice/tokens/corporate.token.json");

    @TempDir
    Path local;

    @Test
    void localDirectoryIsNoReasonToWarn() {
        assertEquals(Optional.empty(), NetworkFolder.warning(local.resolve("not/yet/there.token.json")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nfs", "nfs4", "cifs", "smb3", "SMBFS", "fuse.sshfs", "9p", "afpfs"})
    void fileSystemsBetweenMachinesAreKnown(String type) {
        assertTrue(NetworkFolder.isNetwork(type, FILE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "btrfs", "tmpfs", "overlay", "apfs", "NTFS", "fuse.ntfs"})
    void fileSystemsOfOneMachineAreNot(String type) {
        assertFalse(NetworkFolder.isNetwork(type, FILE));
    }

    @Test
    void sharesOfWindowsAreKnownByTheirPath() {
        assertTrue(NetworkFolder.isNetwork("NTFS", Path.of("\\\\server\\homes\\alice\\corporate.token.json")));
    }

    @Test
    void warningNamesTheDirectoryItsFileSystemAndTheRemedy() {
        var warning = NetworkFolder.warning("nfs4", FILE);

        assertEquals(Status.WARNING, warning.status());
        assertTrue(
                warning.message().startsWith("/home/alice/tokens is on a network file system (nfs4)"),
                warning::message);
        assertTrue(warning.message().contains("Keep the tokens on a local disk"), warning::message);
    }
}
