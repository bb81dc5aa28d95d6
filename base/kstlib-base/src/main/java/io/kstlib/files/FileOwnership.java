package io.kstlib.files;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
     * @return the objection, as the end of a sentence that the file begins; empty when nothing is
     * @throws IOException if the file or a folder on the way to it cannot be looked at
     */
    public Optional<String> objection(Path file) throws IOException {
        if (!hasOwners(file)) {
            return Optional.empty();
        }
        Path real = file.toRealPath();
        RealPath.PathWalk walk = RealPath.PathWalk.to(file);
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
        for (Path folder : RealPath.PathWalk.to(existing).places()) {
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

    /**
     * The user of this process.
     *
     * @param uids the user numbers that count as this user: their own, that of root, and under sudo that of the user who called it
     */
    record ProcessUser(Set<Integer> uids) {

        private static final int ROOT = 0;
        private static final Path MACHINE = Path.of("/");

        ProcessUser {
            uids = Set.copyOf(uids);
        }

        static ProcessUser ofProcess(Map<String, String> environment) {
            return of(uidOfProcess(), environment);
        }

        static ProcessUser of(int uid, Map<String, String> environment) {
            Set<Integer> uids = new HashSet<>(List.of(ROOT, uid));
            String caller = environment.getOrDefault("SUDO_UID", "");
            if (uid == ROOT && isNumber(caller)) {
                uids.add((int) Long.parseLong(caller));
            }
            return new ProcessUser(uids);
        }

        private static boolean isNumber(String text) {
            return !text.isEmpty() && text.length() <= 10 && text.chars().allMatch(Character::isDigit);
        }

        /** Asks the kernel for the effective user. The owner of {@code /proc/self} is not used: for a process without core dumps it is root. */
        private static int uidOfProcess() {
            try (BufferedReader status =
                    Files.newBufferedReader(MACHINE.resolve("proc/self/status"), StandardCharsets.ISO_8859_1)) {
                for (String line = status.readLine(); line != null; line = status.readLine()) {
                    if (line.startsWith("Uid:")) {
                        return (int) Long.parseLong(line.split("\t", 4)[2]); // real, effective, saved, file system
                    }
                }
            } catch (IOException notLinux) {
                return uidByName();
            }
            return uidByName();
        }

        /** Finds the number on other systems: that of the account with Java's user name, else that of the owner of their home. */
        private static int uidByName() {
            try {
                Optional<Integer> listed = Accounts.of(MACHINE).uid(System.getProperty("user.name", ""));
                return listed.isPresent()
                        ? listed.get()
                        : (Integer) Files.getAttribute(HomeDirectory.ofAccount(), "unix:uid");
            } catch (IOException | UnsupportedOperationException | IllegalArgumentException unknown) {
                return ROOT; // then only root is trusted
            }
        }

        boolean owns(int uid) {
            return uids.contains(uid);
        }

        /** Whether a group belongs to one user only. Systems with umask 002 give each user such a group. */
        boolean isPrivate(int gid, String group, int uid, String owner) throws IOException {
            return isPrivate(gid, group, uid, owner, Accounts.of(MACHINE));
        }

        static boolean isPrivate(int gid, String group, int uid, String owner, Accounts accounts) {
            return (group.equals(owner) || gid == uid) && accounts.areAlone(owner, uid, gid);
        }

        /**
         * The users and groups that {@code /etc/passwd} and {@code /etc/group} list. Accounts of a directory service are missing there. So a group
         * whose other members come from such a service looks like a private one.
         *
         * @param users lines of {@code passwd(5)}, in fields
         * @param groups lines of {@code group(5)}, in fields
         */
        record Accounts(List<List<String>> users, List<List<String>> groups) {

            private static final int MOST_BYTES = 16 * 1024 * 1024;
            private static final int NAME = 0;
            private static final int NUMBER = 2;
            private static final int PRIMARY_GROUP = 3;
            private static final int MEMBERS = 3;

            Accounts {
                users = List.copyOf(users);
                groups = List.copyOf(groups);
            }

            /**
             * Reads the accounts below a root.
             *
             * @throws IOException if a list cannot be read, or is too long: a part of it does not say who is alone in a group
             */
            static Accounts of(Path root) throws IOException {
                return new Accounts(lines(root.resolve("etc/passwd")), lines(root.resolve("etc/group")));
            }

            private static List<List<String>> lines(Path file) throws IOException {
                try (InputStream in = Files.newInputStream(file)) {
                    byte[] text = BoundedInput.read(in, MOST_BYTES)
                            .orElseThrow(() -> new IOException(file + " has more than " + MOST_BYTES + " bytes"));
                    return new String(text, StandardCharsets.UTF_8)
                            .lines()
                            .map(line -> List.of(line.split(":", -1)))
                            .filter(fields -> fields.size() > MEMBERS)
                            .toList();
                } catch (NoSuchFileException none) {
                    return List.of(); // a container without accounts
                }
            }

            Optional<Integer> uid(String name) {
                return users.stream()
                        .filter(user ->
                                user.get(NAME).equals(name) && user.get(NUMBER).matches("[0-9]{1,9}"))
                        .map(user -> Integer.valueOf(user.get(NUMBER)))
                        .findFirst();
            }

            boolean areAlone(String user, int uid, int gid) {
                String group = Integer.toString(gid);
                boolean othersBelong = users.stream()
                        .anyMatch(line -> line.get(PRIMARY_GROUP).equals(group)
                                && !line.get(NUMBER).equals(Integer.toString(uid)));
                boolean othersAreListed = groups.stream()
                        .filter(line -> line.get(NUMBER).equals(group))
                        .flatMap(line -> List.of(line.get(MEMBERS).split(",")).stream())
                        .anyMatch(member -> !member.isBlank() && !member.equals(user));
                return !othersBelong && !othersAreListed;
            }
        }
    }

    /** The owner of a file or folder, and the users who may write to it. By number, since looking up names may take long. */
    record Rights(int uid, int gid, int mode) {

        private static final int STICKY = 01000;
        private static final int GROUP_WRITES = 020;
        private static final int OTHERS_WRITE = 02;

        static Rights of(Path place) throws IOException {
            Map<String, Object> found = Files.readAttributes(place, "unix:uid,gid,mode", LinkOption.NOFOLLOW_LINKS);
            return new Rights(number(found, "uid"), number(found, "gid"), number(found, "mode"));
        }

        private static int number(Map<String, Object> found, String attribute) {
            return (Integer) Objects.requireNonNull(found.get(attribute), attribute);
        }

        /** @param place the place of these rights, to look up the names of its owner and group */
        Optional<String> objection(ProcessUser person, Path place) throws IOException {
            if (!person.owns(uid)) {
                return Optional.of("belongs to the user " + names(place).owner().getName());
            }
            if (has(STICKY)) { // there users can add files, but not rename or remove files of others
                return Optional.empty();
            }
            if (has(OTHERS_WRITE)) {
                return Optional.of("can be written by everyone (mode " + inOctal() + ")");
            }
            if (!has(GROUP_WRITES)) {
                return Optional.empty();
            }
            PosixFileAttributes names = names(place);
            String group = names.group().getName();
            return person.isPrivate(gid, group, uid, names.owner().getName())
                    ? Optional.empty()
                    : Optional.of("can be written by the group " + group + " (mode " + inOctal() + ")");
        }

        boolean letEveryoneRename() {
            return has(OTHERS_WRITE) && !has(STICKY);
        }

        private static PosixFileAttributes names(Path place) throws IOException {
            return Files.readAttributes(place, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        }

        private boolean has(int bits) {
            return (mode & bits) != 0;
        }

        private String inOctal() {
            return String.format(Locale.ROOT, "%04o", mode & 07777);
        }
    }

    /**
     * The mounts of this process, as {@code /proc/self/mountinfo} lists them ({@code proc_pid_mountinfo(5)}). Java's own {@code FileStore}
     * looks at devices. It does not see that a part of a device is mounted elsewhere, as in containers.
     */
    private static final class Mounts {

        private static final Path TABLE = Path.of("/proc/self/mountinfo");
        private static final int MOST_BYTES = 4 * 1024 * 1024;
        private static final int MOUNT_POINT = 4;
        private static final int OPTIONS = 5;
        private static final Pattern ESCAPED = Pattern.compile("\\\\([0-7]{3})");

        private Mounts() {}

        /** Whether the mount of a place is read-only. Then its mode does not matter. */
        static boolean areReadOnlyAt(Path place) throws IOException {
            byte[] table;
            try (InputStream in = Files.newInputStream(TABLE)) {
                table = BoundedInput.read(in, MOST_BYTES)
                        .orElseThrow(() -> new IOException(TABLE + " has more than " + MOST_BYTES + " bytes"));
            } catch (NoSuchFileException notLinux) {
                return Files.getFileStore(place).isReadOnly();
            }
            return areReadOnlyAt(place, new String(table, StandardCharsets.UTF_8));
        }

        /** Finds the mount with the longest mount point above the place. Of several at the same point the last counts, because it hides the others. */
        static boolean areReadOnlyAt(Path place, String table) {
            int longest = -1;
            boolean readOnly = false;
            for (String line : table.lines().toList()) {
                List<String> fields = List.of(line.split(" ", -1));
                if (fields.size() > OPTIONS) {
                    Path point = Path.of(unescaped(fields.get(MOUNT_POINT)));
                    if (place.startsWith(point) && point.getNameCount() >= longest) {
                        longest = point.getNameCount();
                        readOnly = List.of(fields.get(OPTIONS).split(",")).contains("ro");
                    }
                }
            }
            return readOnly;
        }

        private static String unescaped(String field) {
            return ESCAPED.matcher(field)
                    .replaceAll(octal ->
                            Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(octal.group(1), 8))));
        }
    }
}
