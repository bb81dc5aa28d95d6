package io.kstlib.storage.file.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Tells by a file's attributes whether it is still the same file: each write puts a new one in its place. */
final class FileRevision {

    private static final String NO_FILE = "none";

    private FileRevision() {}

    /**
     * @return empty when the attributes cannot be read; the error on reading the file says why
     */
    static Optional<String> of(Path file) {
        try {
            return Optional.of(
                    file.getFileSystem().supportedFileAttributeViews().contains("unix") ? unix(file) : basic(file));
        } catch (NoSuchFileException none) {
            return Optional.of(NO_FILE);
        } catch (IOException | UnsupportedOperationException unknown) {
            return Optional.empty();
        }
    }

    /** Uses the time of the last change of the inode: it cannot be set, and it changes with the permissions, too. */
    private static String unix(Path file) throws IOException {
        Map<String, Object> found = Files.readAttributes(file, "unix:ino,ctime,size", LinkOption.NOFOLLOW_LINKS);
        return mark(found.get("ino"), nanos(found.get("ctime")), found.get("size"));
    }

    private static String basic(Path file) throws IOException {
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
