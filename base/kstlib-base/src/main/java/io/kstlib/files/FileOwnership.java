package io.kstlib.files;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says who owns a file, and who else could have written it or could replace it. {@code root} counts as the person. Under {@code sudo} the
 * user who called it counts, too, since {@code sudo -E} keeps the home of that user.
 *
 * <p>Only POSIX owners and modes are read, by number: names may come over a network. If a file system has none (Windows), there is no objection
 * to a file. Nothing is read before a method needs it. Safe for use by several threads.
 */
public final class FileOwnership {

    private final Map<String, String> environment;
    private volatile @Nullable ProcessUser person;

    private FileOwnership(Map<String, String> environment, @Nullable ProcessUser person) {
        this.environment = environment;
        this.person = person;
    }

    /**
     * Makes the rule for the user of this process.
     *
     * @param environment the environment variables; {@code SUDO_UID} counts where the process runs as root
     */
    public static FileOwnership ofProcess(Map<String, String> environment) {
        return new FileOwnership(Map.copyOf(environment), null);
    }

    /**
     * Makes the rule for a user.
     *
     * @param uid the number of the user
     * @param environment the environment variables; {@code SUDO_UID} counts for root
     */
    public static FileOwnership ofUser(int uid, Map<String, String> environment) {
        return new FileOwnership(Map.of(), ProcessUser.of(uid, environment));
    }

    private ProcessUser person() {
        ProcessUser known = person;
        if (known == null) {
            known = ProcessUser.ofProcess(environment);
            person = known;
        }
        return known;
    }

    /**
     * Says why a file must not be trusted: the file, or a folder or a link on the way to it, belongs to another user, or another user can write
     * to it.
     *
     * @param file an existing file; links on the way are followed, and the folders that hold them count, too
     * @return what is wrong, as the end of a sentence that the file begins; empty when nothing is
     * @throws IOException if the file or a folder on the way to it cannot be looked at
     */
    public Optional<String> objection(Path file) throws IOException {
        if (!hasOwners(file)) {
            return Optional.empty();
        }
        Path real = file.toRealPath();
        PathWalk walk = PathWalk.to(file);
        for (Path link : walk.links()) { // in a sticky folder, others can add one
            Optional<String> owner = stranger(link, LinkOption.NOFOLLOW_LINKS);
            if (owner.isPresent() && !Mounts.areReadOnlyAt(link.resolveSibling(""))) {
                return Optional.of("lies behind the link " + link + ", which belongs to the user " + owner.get());
            }
        }
        for (Path place : walk.places()) {
            Optional<String> objection = Rights.of(place).objection(person(), place);
            // Last, because it reads the table of mounts. Rights to write mean nothing where nothing can be written.
            if (objection.isPresent() && !Mounts.areReadOnlyAt(place)) {
                return Optional.of(
                        place.equals(real)
                                ? objection.get()
                                : "lies in or below " + place + ", which " + objection.get());
            }
        }
        return Optional.empty();
    }

    /**
     * Returns the owner of a file, when that is another user.
     *
     * @param path a file or folder that is there
     * @param options whether a link is followed
     * @return the owner's name; empty when the file is the person's
     * @throws IOException if the file cannot be looked at
     */
    public Optional<String> stranger(Path path, LinkOption... options) throws IOException {
        if (!hasOwners(path) || person().owns((Integer) Files.getAttribute(path, "unix:uid", options))) {
            return Optional.empty();
        }
        return Optional.of(Files.getOwner(path, options).getName());
    }

    /**
     * Finds a folder above in which everyone can rename everything. There, anyone can replace the path with something else. A sticky
     * folder, such as {@code /tmp}, prevents that.
     *
     * @param path need not exist
     * @return the folder; empty when there is none
     * @throws IOException if a folder above cannot be looked at
     */
    public Optional<Path> openAbove(Path path) throws IOException {
        if (!hasOwners(path)) {
            return Optional.empty();
        }
        Path existing = path.toAbsolutePath();
        while (Files.notExists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        Path itself = Files.exists(path) ? path.toRealPath() : null;
        for (Path folder : PathWalk.to(existing).places()) {
            if (!folder.equals(itself) && Rights.of(folder).letEveryoneRename() && !Mounts.areReadOnlyAt(folder)) {
                return Optional.of(folder);
            }
        }
        return Optional.empty();
    }

    private static boolean hasOwners(Path path) {
        return path.getFileSystem().equals(FileSystems.getDefault())
                && path.getFileSystem().supportedFileAttributeViews().contains("unix");
    }
}
