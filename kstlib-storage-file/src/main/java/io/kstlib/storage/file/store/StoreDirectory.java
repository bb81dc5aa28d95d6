package io.kstlib.storage.file.store;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.files.BoundedInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a store, and what is trusted in it. The directory is created for its owner only. It is refused when others can do more than
 * they may, when another user owns it, or when everyone can replace it. A symbolic link to the directory is followed. A file is refused when
 * others can use it, when another user than the person or root owns it, and when it is a link.
 *
 * @param others what other users may do with the directory
 * @param mode what the owner may do with the files
 * @param rights how the file system keeps other users out
 */
record StoreDirectory(Path path, OtherUsers others, FileMode mode, AccessRights rights) {

    private static final String TEMPORARY_SUFFIX = ".tmp";
    private static final Pattern NUMBER_OF_PROCESS = Pattern.compile("[0-9]+");
    private static final String NO_FILE = "none";

    /**
     * {@return whether the directory exists, and other users can do no more with it than they may}
     *
     * @throws StorageException if it is there but cannot be used
     */
    boolean isUsable() {
        try {
            refuseUntrusted();
            return true;
        } catch (NoSuchFileException none) {
            if (Files.isSymbolicLink(path)) {
                throw StoreFailures.unreadable(
                        path, "it is a link that leads nowhere", "Is the disk that it leads to mounted?");
            }
            return false;
        } catch (IOException failure) {
            throw StoreFailures.unreadable(path, failure);
        }
    }

    /**
     * {@return whether the directory exists, even if other users can use it}
     *
     * @throws StorageException if something else is in its place
     */
    boolean isThere() {
        // This looks at the directory itself. Newer JDKs say that a path below a plain file does not exist.
        // Older ones do not know.
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw StoreFailures.notWritable(path, new NotDirectoryException(path.toString()));
        }
        return !Files.notExists(path);
    }

    void create() {
        try {
            refuseOpenPlace();
            Files.createDirectories(path, rights.ofNewDirectory());
            rights.settleNewDirectory(path);
            refuseUntrusted();
        } catch (IOException failure) {
            throw StoreFailures.notWritable(path, failure);
        }
    }

    /**
     * Checks whether {@link #create} can work. Creates nothing.
     *
     * @throws StorageException NOT_WRITABLE if it cannot, EXPOSED if everyone could replace the directory
     */
    void proveCreatable() {
        Path existing = path.toAbsolutePath();
        while (existing.getParent() != null && Files.notExists(existing)) {
            existing = existing.getParent();
        }
        if (!Files.isDirectory(existing)) {
            throw StoreFailures.notWritable(path, new NotDirectoryException(existing.toString()));
        } else if (!Files.isWritable(existing)) {
            throw StoreFailures.notWritable(path, new AccessDeniedException(existing.toString()));
        }
        try {
            refuseOpenPlace();
        } catch (IOException failure) {
            throw StoreFailures.notWritable(path, failure);
        }
    }

    private void refuseOpenPlace() throws IOException {
        Path open = rights.openAbove(path);
        if (open != null) {
            throw StoreFailures.replaceable(path, open);
        }
    }

    private void refuseUntrusted() throws IOException {
        AccessRights.CheckedEntry found = rights.find(path);
        if (!found.attributes().isDirectory()) {
            throw new NotDirectoryException(path.toString());
        }
        String stranger = rights.strangerWhoOwns(path);
        if (stranger != null) {
            throw StoreFailures.ofAnother(path, stranger);
        }
        String open = others == OtherUsers.KEPT_OUT ? found.exposure() : found.intrusion();
        if (open != null) {
            throw StoreFailures.exposed(path, open, rights.directoryFix(path, others));
        }
        refuseOpenPlace();
    }

    /** Lists what is in the directory: nothing when it is not there. */
    List<Path> files() {
        List<Path> found = new ArrayList<>();
        if (Files.exists(path) && !Files.isDirectory(path)) {
            // To open a pipe would wait for someone who writes into it.
            throw StoreFailures.unreadable(path, new NotDirectoryException(path.toString()));
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
            files.forEach(found::add);
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (IOException failure) {
            throw StoreFailures.unreadable(path, failure);
        }
        return found;
    }

    /** Returns the sibling that this process writes before it puts it in the place of a file. */
    Path temporaryOf(Path file) {
        return file.resolveSibling(
                temporaryPrefix(file) + ProcessHandle.current().pid() + TEMPORARY_SUFFIX);
    }

    /** Lists the temporary files of a file, those of all processes. */
    List<Path> temporariesOf(Path file) throws IOException {
        String prefix = temporaryPrefix(file);
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> siblings = Files.newDirectoryStream(path)) {
            for (Path sibling : siblings) {
                if (isTemporary(String.valueOf(sibling.getFileName()), prefix)) {
                    found.add(sibling);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException none) {
            return List.of();
        }
        return found;
    }

    /** Whether a name is that of a temporary file of this prefix, and not of a longer name: a login's note is beside a file for all providers. */
    private static boolean isTemporary(String name, String prefix) {
        int end = name.length() - TEMPORARY_SUFFIX.length();
        return name.startsWith(prefix)
                && name.endsWith(TEMPORARY_SUFFIX)
                && end > prefix.length()
                && NUMBER_OF_PROCESS
                        .matcher(name.substring(prefix.length(), end))
                        .matches();
    }

    private static String temporaryPrefix(Path file) {
        return "." + file.getFileName() + ".";
    }

    /**
     * Reads a file that only the person or root can have written, up to the limit of its size. Does not look at the directory.
     *
     * @return the content; empty when there is no file
     * @throws StorageException as {@link LockedFileStore#read}
     */
    Optional<byte[]> read(Path file) {
        try {
            refuseUntrusted(file, rights.find(file, LinkOption.NOFOLLOW_LINKS));
            try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.of(
                        BoundedInput.read(in, LockedFileStore.MAX_BYTES).orElseThrow(() -> tooLarge(file)));
            }
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException failure) {
            throw StoreFailures.unreadable(file, failure);
        }
    }

    private void refuseUntrusted(Path file, AccessRights.CheckedEntry found) throws IOException {
        if (found.attributes().isSymbolicLink()) {
            throw StoreFailures.unreadable(
                    file,
                    "it is a symbolic link, which is not followed",
                    "Put the file itself there, or link its directory");
        }
        if (!found.attributes().isRegularFile()) {
            throw StoreFailures.unreadable(file, "it is not a regular file", "Move it away");
        }
        String stranger = rights.strangerWhoOwns(file, LinkOption.NOFOLLOW_LINKS);
        if (stranger != null) {
            throw StoreFailures.ofAnother(file, stranger);
        }
        if (found.exposure() != null) {
            throw StoreFailures.exposed(file, found.exposure(), rights.fileFix(file, mode));
        }
        if (found.attributes().size() > LockedFileStore.MAX_BYTES) {
            throw tooLarge(file);
        }
    }

    private static StorageException tooLarge(Path file) {
        return StoreFailures.unreadable(
                file,
                "it is larger than " + LockedFileStore.MAX_BYTES + " bytes",
                "kstlib did not write it: move it away");
    }

    /**
     * Tells by a file's attributes whether it is still the same file: each write puts a new one in its place.
     *
     * @return a mark of the file; empty when the attributes cannot be read, and the error on reading the file says why
     */
    Optional<String> revision(Path file) {
        try {
            boolean unix = file.getFileSystem().supportedFileAttributeViews().contains("unix");
            return Optional.of(unix ? unixRevision(file) : basicRevision(file));
        } catch (NoSuchFileException none) {
            return Optional.of(NO_FILE);
        } catch (IOException | UnsupportedOperationException unknown) {
            return Optional.empty();
        }
    }

    /** Uses the time of the last change of the inode: it cannot be set, and it changes with the permissions, too. */
    private static String unixRevision(Path file) throws IOException {
        Map<String, Object> found = Files.readAttributes(file, "unix:ino,ctime,size", LinkOption.NOFOLLOW_LINKS);
        return mark(found.get("ino"), nanos(found.get("ctime")), found.get("size"));
    }

    private static String basicRevision(Path file) throws IOException {
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return mark(found.fileKey(), nanos(found.creationTime()), nanos(found.lastModifiedTime()), found.size());
    }

    private static long nanos(@Nullable Object time) {
        return time instanceof FileTime fileTime ? fileTime.to(TimeUnit.NANOSECONDS) : 0;
    }

    private static String mark(@Nullable Object... parts) {
        StringBuilder mark = new StringBuilder();
        for (Object part : parts) {
            mark.append(part).append(' ');
        }
        return mark.toString();
    }
}
