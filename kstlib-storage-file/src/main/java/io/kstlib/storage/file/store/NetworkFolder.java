package io.kstlib.storage.file.store;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Directories whose files another machine may change, too. Where the file system has no locks, a lock is refused. But some file systems,
 * such as sshfs and NFS without its lock service, give each machine a lock of its own and report nothing. Two machines could then spend
 * the same refresh token.
 */
public final class NetworkFolder {

    private static final Set<String> TYPES = Set.of(
            "9p",
            "afpfs",
            "afs",
            "ceph",
            "cifs",
            "davfs",
            "fuse.davfs2",
            "fuse.glusterfs",
            "fuse.rclone",
            "fuse.sshfs",
            "lustre",
            "ncpfs",
            "nfs",
            "nfs4",
            "smb2",
            "smb3",
            "smbfs",
            "webdav");

    private NetworkFolder() {}

    /**
     * {@return a warning if a file is, or would be, on a network file system; else empty}
     *
     * @param file a file that need not exist
     */
    public static Optional<Check> warning(Path file) {
        String type = type(file);
        return isNetwork(type, file) ? Optional.of(warning(type == null ? "a share" : type, file)) : Optional.empty();
    }

    static boolean isNetwork(@Nullable String type, Path file) {
        boolean known = type != null && TYPES.contains(type.toLowerCase(Locale.ROOT));
        return known || file.toString().startsWith("\\\\");
    }

    static Check warning(String type, Path file) {
        return new Check(
                "file system",
                Status.WARNING,
                file.getParent() + " is on a network file system (" + type
                        + "): if several machines use it at the same time, a refresh on each may end the login."
                        + " Keep the tokens on a local disk, or log in on each machine with a directory of its own",
                Duration.ZERO);
    }

    private static @Nullable String type(Path file) {
        for (Path existing = file.toAbsolutePath(); existing != null; existing = existing.getParent()) {
            try {
                if (Files.exists(existing)) {
                    return Files.getFileStore(existing).type();
                }
            } catch (IOException unknown) {
                return null; // the checks of reading and writing say why they fail
            }
        }
        return null;
    }
}
