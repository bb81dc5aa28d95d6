package io.kstlib.storage.file.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whose files are believed on a POSIX system: those of the user who runs this process, of root, who can change any file anyway, and, for
 * root under {@code sudo}, of the one who called it, since {@code sudo -E} keeps that one's home. Users are told apart by number, where
 * Linux says which one is ours, since names may come over a network; elsewhere by name. Safe for use by several threads.
 */
final class TrustedOwners {

    private static final String ROOT = "0";
    private static final int STICKY = 01000;
    private static final int WRITABLE_BY_ALL = 0002;
    private static final Path STATUS_OF_THIS_PROCESS = Path.of("/proc/self/status");

    private final Map<String, String> environment;
    private volatile @Nullable Trusted trusted;

    /**
     * @param attribute the attribute of a file that tells its owner
     * @param owners what may stand there
     */
    private record Trusted(String attribute, Set<String> owners) {}

    private TrustedOwners(Map<String, String> environment, @Nullable Trusted trusted) {
        this.environment = environment;
        this.trusted = trusted;
    }

    /** Those of this process; they are looked up when they are first asked for. */
    static TrustedOwners ofThisProcess() {
        return new TrustedOwners(System.getenv(), null);
    }

    /**
     * @param user the number of the user who runs the process
     * @param environment where {@code SUDO_UID} is looked up
     */
    static TrustedOwners of(String user, Map<String, String> environment) {
        return new TrustedOwners(environment, numbers(user, environment));
    }

    /**
     * Looks who owns a file.
     *
     * @return the owner's name, or {@code null} when the owner is trusted, or the file system is one of its own, whose owners mean nothing
     */
    @Nullable
    String strangerWhoOwns(Path path, LinkOption... options) throws IOException {
        if (!isOfThisMachine(path)) {
            return null;
        }
        Trusted known = trusted();
        String owner = String.valueOf(Files.getAttribute(path, known.attribute(), options));
        return known.owners().contains(owner)
                ? null
                : Files.getOwner(path, options).getName();
    }

    /**
     * Looks for a folder above, in which everybody can rename what they like: they can put something of their own in the place of the path.
     * A sticky folder, as {@code /tmp} is, keeps them from that. Both the path as it is written and where its links lead are looked at.
     *
     * @param path need not exist
     * @return the folder; {@code null} when there is none
     */
    @Nullable
    Path openAbove(Path path) throws IOException {
        if (!isOfThisMachine(path)) {
            return null;
        }
        for (Path folder : above(path.toAbsolutePath())) {
            int mode = (Integer) Files.getAttribute(folder, "unix:mode");
            boolean isOpen = (mode & WRITABLE_BY_ALL) != 0 && (mode & STICKY) == 0;
            if (isOpen && !Files.getFileStore(folder).isReadOnly()) {
                return folder;
            }
        }
        return null;
    }

    private static Set<Path> above(Path path) throws IOException {
        Set<Path> folders = new LinkedHashSet<>();
        Path existing = path;
        while (Files.notExists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        if (!existing.equals(path)) {
            folders.add(existing.toRealPath());
        }
        addParents(existing, folders);
        addParents(existing.toRealPath(), folders);
        return folders;
    }

    private static void addParents(Path path, Set<Path> folders) {
        for (Path parent = path.getParent(); parent != null; parent = parent.getParent()) {
            folders.add(parent);
        }
    }

    private static boolean isOfThisMachine(Path path) {
        return path.getFileSystem().equals(FileSystems.getDefault())
                && path.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    private Trusted trusted() throws IOException {
        Trusted known = trusted;
        if (known == null) {
            known = find();
            trusted = known;
        }
        return known;
    }

    private Trusted find() throws IOException {
        if (Files.isReadable(STATUS_OF_THIS_PROCESS)) {
            for (String line : Files.readAllLines(STATUS_OF_THIS_PROCESS, StandardCharsets.ISO_8859_1)) {
                if (line.startsWith("Uid:")) {
                    return numbers(line.split("\\s+", 4)[2], environment); // the effective one
                }
            }
        }
        return new Trusted(
                "owner:owner", with("root", System.getProperty("user.name", ""), environment.get("SUDO_USER")));
    }

    private static Trusted numbers(String user, Map<String, String> environment) {
        return new Trusted("unix:uid", with(ROOT, user, environment.get("SUDO_UID")));
    }

    private static Set<String> with(String root, String user, @Nullable String callerOfSudo) {
        return Set.copyOf(List.of(root, user.equals(root) && callerOfSudo != null ? callerOfSudo : user));
    }
}
