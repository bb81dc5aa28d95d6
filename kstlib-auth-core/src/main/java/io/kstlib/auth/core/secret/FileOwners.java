package io.kstlib.auth.core.secret;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells whether a file belongs to the person who runs this program, or to root; under sudo, also to the person who called that. */
final class FileOwners {

    private static final int ROOT = 0;
    private static final Path THIS_PROCESS = Path.of("/proc/self");

    private final @Nullable UserPrincipal person;
    private final @Nullable String caller;

    private FileOwners(@Nullable UserPrincipal person, @Nullable String caller) {
        this.person = person;
        this.caller = caller;
    }

    /**
     * @param environment says who called {@code sudo}; that counts for root only
     */
    static FileOwners of(Map<String, String> environment) {
        try {
            boolean linux = Files.exists(THIS_PROCESS);
            UserPrincipal person = linux
                    ? Files.getOwner(THIS_PROCESS)
                    : THIS_PROCESS
                            .getFileSystem()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByName(System.getProperty("user.name"));
            boolean root = linux && uid(THIS_PROCESS) == ROOT;
            return new FileOwners(person, root ? environment.get("SUDO_UID") : null);
        } catch (IOException | UnsupportedOperationException unknown) {
            return new FileOwners(null, null);
        }
    }

    /**
     * The owner of a file, symbolic links followed, when that is someone else.
     *
     * @return the name; empty also where files have no such owner, or it is not known who runs this program
     * @throws IOException if the file cannot be looked at
     */
    Optional<String> strangerOf(Path file) throws IOException {
        boolean unix = Files.getFileStore(file).supportsFileAttributeView("posix");
        if (person == null || !unix) {
            return Optional.empty();
        }
        UserPrincipal owner = Files.getOwner(file);
        int uid = uid(file);
        boolean own = owner.equals(person) || uid == ROOT || Objects.equals(caller, String.valueOf(uid));
        return own ? Optional.empty() : Optional.of(owner.getName());
    }

    private static int uid(Path file) throws IOException {
        return (Integer) Files.getAttribute(file, "unix:uid");
    }
}
