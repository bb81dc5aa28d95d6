package io.kstlib.storage.file.store;

import io.kstlib.files.FileOwnership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a file system keeps other users out. A method with a default does nothing, or knows nothing, where the file system has no such rights. */
public sealed interface AccessRights permits PosixRights, AclRights, AccessRights.NoRights {

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
}
