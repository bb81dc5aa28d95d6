package io.kstlib.storage.file.store;

import io.kstlib.files.FileOwnership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a file system keeps other users out. A method with a default does nothing, or knows nothing, where the file system has no such rights. */
public sealed interface AccessRights {

    /**
     * What is at a path.
     *
     * @param exposure who else can read or write it, in words; {@code null} when no one can
     * @param intrusion who else can write it, in words; {@code null} when no one can
     */
    record CheckedEntry(
            BasicFileAttributes attributes,
            @Nullable String exposure,
            @Nullable String intrusion) {}

    /** {@return the rights that the file system of a path has} */
    static AccessRights of(Path path) {
        Set<String> views = path.getFileSystem().supportedFileAttributeViews();
        if (views.contains("posix")) {
            return new PosixRights(FileOwnership.ofProcess(System.getenv()));
        }
        return views.contains("acl") ? new AclRights() : new NoRights();
    }

    /** {@return what is at a path, and what others can do with it} */
    CheckedEntry find(Path path, LinkOption... options) throws IOException;

    /** Returns the name of the owner of what is at a path; {@code null} when that user may own it, or when the owner is not known. */
    default @Nullable String strangerWhoOwns(Path path, LinkOption... options) throws IOException {
        return null;
    }

    /** Returns a folder above in which everyone can rename any file; {@code null} when there is none, or when that is not known. */
    default @Nullable Path openAbove(Path path) throws IOException {
        return null;
    }

    /** Returns attributes that make a new directory private to its owner from its first moment, as far as the file system can. */
    default FileAttribute<?>[] ofNewDirectory() {
        return new FileAttribute<?>[0];
    }

    /** Returns attributes that make a new file private to its owner from its first moment, as far as the file system can. */
    default FileAttribute<?>[] ofNewFile() {
        return new FileAttribute<?>[0];
    }

    /** Restricts a new directory where attributes at creation could not. The directory is still empty. */
    default void settleNewDirectory(Path directory) throws IOException {}

    /** Restricts a new file where attributes at creation could not. The file is still empty. */
    default void settleNewFile(Path file) throws IOException {}

    /** Gives a written file its final mode. */
    default void finish(Path file, FileMode mode) throws IOException {}

    /** Says what to do about a directory on which other users have more rights than they may have. */
    String directoryFix(Path directory, OtherUsers others);

    /** Says what to do about a file that other users can use. */
    String fileFix(Path file, FileMode mode);

    /** A file system without owners, such as on a memory stick. Everyone who has the disk has the files. */
    record NoRights() implements AccessRights {

        @Override
        public CheckedEntry find(Path path, LinkOption... options) throws IOException {
            return new CheckedEntry(Files.readAttributes(path, BasicFileAttributes.class, options), null, null);
        }

        @Override
        public String directoryFix(Path directory, OtherUsers others) {
            return "Use another directory";
        }

        @Override
        public String fileFix(Path file, FileMode mode) {
            return "Use another directory";
        }
    }

    /**
     * The permissions of owner, group and others. It does not matter whether others may pass through a directory without listing it.
     *
     * @param owners whose files are trusted
     */
    public record PosixRights(FileOwnership owners) implements AccessRights {

        private static final Set<PosixFilePermission> DIRECTORY = EnumSet.of(
                PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);
        private static final Set<PosixFilePermission> READ_WRITE =
                EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        private static final Set<PosixFilePermission> READ = EnumSet.of(PosixFilePermission.OWNER_READ);

        @Override
        public CheckedEntry find(Path path, LinkOption... options) throws IOException {
            PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class, options);
            Set<PosixFilePermission> permissions = attributes.permissions();
            return new CheckedEntry(attributes, exposure(permissions), intrusion(permissions));
        }

        @Override
        public @Nullable String strangerWhoOwns(Path path, LinkOption... options) throws IOException {
            return owners.stranger(path, options).orElse(null);
        }

        @Override
        public @Nullable Path openAbove(Path path) throws IOException {
            return owners.openAbove(path).orElse(null);
        }

        private static @Nullable String intrusion(Set<PosixFilePermission> permissions) {
            return permissions.contains(PosixFilePermission.GROUP_WRITE)
                            || permissions.contains(PosixFilePermission.OTHERS_WRITE)
                    ? exposure(permissions)
                    : null;
        }

        private static @Nullable String exposure(Set<PosixFilePermission> permissions) {
            boolean read = permissions.contains(PosixFilePermission.GROUP_READ)
                    || permissions.contains(PosixFilePermission.OTHERS_READ);
            boolean write = permissions.contains(PosixFilePermission.GROUP_WRITE)
                    || permissions.contains(PosixFilePermission.OTHERS_WRITE);
            if (!read && !write) {
                return null;
            }
            String what = read && write ? "readable and writable" : read ? "readable" : "writable";
            return what + " by others (" + PosixFilePermissions.toString(permissions) + ")";
        }

        @Override
        public FileAttribute<?>[] ofNewDirectory() {
            return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(DIRECTORY)};
        }

        @Override
        public FileAttribute<?>[] ofNewFile() {
            return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(READ_WRITE)};
        }

        @Override
        public void finish(Path file, FileMode mode) throws IOException {
            Files.setPosixFilePermissions(file, mode == FileMode.OWNER_READ ? READ : READ_WRITE);
        }

        @Override
        public String directoryFix(Path directory, OtherUsers others) {
            return "Run: chmod " + (others == OtherUsers.KEPT_OUT ? "700 " : "go-w ") + quoted(directory);
        }

        @Override
        public String fileFix(Path file, FileMode mode) {
            return "Run: chmod " + mode.octal() + " " + quoted(file);
        }

        /** {@return a path for a POSIX shell, in quotes where the shell needs them} */
        public static String quoted(Path path) {
            String text = path.toString();
            return text.matches("[A-Za-z0-9_./+@%-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
        }
    }

    /**
     * Access control lists, as on Windows. A new directory gets one entry, for its owner, which new files inherit. So a file is private from its
     * first moment. It gets an entry of its own before anything is written to it. No owner is a stranger: it may be a group, such as the administrators, and the
     * list says who has access. No mode is set: the read-only attribute of Windows would keep a file from being replaced.
     */
    record AclRights() implements AccessRights {

        /** They can take any file anyway. On a Windows in another language they have other names. They are then refused, which is safe. */
        private static final Set<String> ALL_POWERFUL = Set.of("NT AUTHORITY\\SYSTEM", "BUILTIN\\Administrators");

        private static final Set<AclEntryPermission> REVEALING = Collections.unmodifiableSet(EnumSet.of(
                AclEntryPermission.READ_DATA,
                AclEntryPermission.WRITE_DATA,
                AclEntryPermission.APPEND_DATA,
                AclEntryPermission.WRITE_ACL,
                AclEntryPermission.WRITE_OWNER));

        private static final Set<AclEntryPermission> CHANGING = Collections.unmodifiableSet(EnumSet.of(
                AclEntryPermission.WRITE_DATA,
                AclEntryPermission.APPEND_DATA,
                AclEntryPermission.DELETE_CHILD,
                AclEntryPermission.WRITE_ACL,
                AclEntryPermission.WRITE_OWNER));

        @Override
        public CheckedEntry find(Path path, LinkOption... options) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class, options);
            AclFileAttributeView view = view(path, options);
            List<AclEntry> entries = view.getAcl();
            UserPrincipal owner = view.getOwner();
            return new CheckedEntry(attributes, opened(entries, owner, REVEALING), opened(entries, owner, CHANGING));
        }

        private static @Nullable String opened(
                List<AclEntry> entries, UserPrincipal owner, Set<AclEntryPermission> permissions) {
            for (AclEntry entry : entries) {
                boolean opens = entry.type() == AclEntryType.ALLOW
                        && !Collections.disjoint(entry.permissions(), permissions)
                        && !entry.principal().equals(owner)
                        && !ALL_POWERFUL.contains(entry.principal().getName());
                if (opens) {
                    return "open to " + entry.principal().getName();
                }
            }
            return null;
        }

        @Override
        public void settleNewDirectory(Path directory) throws IOException {
            allowOwnerOnly(directory, EnumSet.of(AclEntryFlag.FILE_INHERIT, AclEntryFlag.DIRECTORY_INHERIT));
        }

        @Override
        public void settleNewFile(Path file) throws IOException {
            allowOwnerOnly(file, EnumSet.noneOf(AclEntryFlag.class));
        }

        private static void allowOwnerOnly(Path path, Set<AclEntryFlag> flags) throws IOException {
            AclFileAttributeView view = view(path);
            AclEntry owner = AclEntry.newBuilder()
                    .setType(AclEntryType.ALLOW)
                    .setPrincipal(view.getOwner())
                    .setPermissions(EnumSet.allOf(AclEntryPermission.class))
                    .setFlags(flags)
                    .build();
            view.setAcl(List.of(owner)); // replaces the inherited entries
        }

        private static AclFileAttributeView view(Path path, LinkOption... options) throws IOException {
            AclFileAttributeView view = Files.getFileAttributeView(path, AclFileAttributeView.class, options);
            if (view == null) {
                throw new NoSuchFileException(path.toString(), null, "no access control list");
            }
            return view;
        }

        @Override
        public String directoryFix(Path directory, OtherUsers others) {
            return "Run: icacls \"" + directory + "\" /inheritance:r /grant:r \"%USERNAME%:(OI)(CI)F\"";
        }

        @Override
        public String fileFix(Path file, FileMode mode) {
            return "Run: icacls \"" + file + "\" /inheritance:r /grant:r \"%USERNAME%:F\"";
        }
    }
}
