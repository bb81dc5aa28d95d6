package io.kstlib.storage.file.access;

import io.kstlib.files.FileOwnership;
import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a file system keeps others out. */
public sealed interface AccessRights permits PosixRights, AclRights, NoRights {

    /**
     * What stands at a path.
     *
     * @param attributes its attributes
     * @param exposure who else can read or write it, in words; {@code null} when no one can
     * @param intrusion who else can write it, in words; {@code null} when no one can
     */
    record Found(
            BasicFileAttributes attributes,
            @Nullable String exposure,
            @Nullable String intrusion) {}

    static AccessRights of(Path path) {
        Set<String> views = path.getFileSystem().supportedFileAttributeViews();
        if (views.contains("posix")) {
            return new PosixRights(FileOwnership.ofProcess(System.getenv()));
        }
        return views.contains("acl") ? new AclRights() : new NoRights();
    }

    Found find(Path path, LinkOption... options) throws IOException;

    /** The name of who owns what stands at a path; {@code null} when that is one who may, or is not known. */
    @Nullable
    String strangerWhoOwns(Path path, LinkOption... options) throws IOException;

    /** A folder above, in which everyone can rename what they like; {@code null} when there is none, or it is not known. */
    @Nullable
    Path openAbove(Path path) throws IOException;

    /** Attributes that make a new directory the owner's alone from its first moment, as far as the file system can. */
    FileAttribute<?>[] ofNewDirectory();

    /** Attributes that make a new file the owner's alone from its first moment, as far as the file system can. */
    FileAttribute<?>[] ofNewFile();

    /** Does what attributes at creation could not; the directory is still empty. */
    void settleNewDirectory(Path directory) throws IOException;

    /** Does what attributes at creation could not; the file is still empty. */
    void settleNewFile(Path file) throws IOException;

    /** Gives a written file its last mode. */
    void finish(Path file, FileMode mode) throws IOException;

    /** What to do about a directory that others can use as they may not. */
    String directoryFix(Path directory, OtherUsers others);

    /** What to do about an exposed file. */
    String fileFix(Path file, FileMode mode);
}
