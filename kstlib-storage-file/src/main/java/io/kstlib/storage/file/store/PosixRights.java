package io.kstlib.storage.file.store;

import io.kstlib.files.FileOwnership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
