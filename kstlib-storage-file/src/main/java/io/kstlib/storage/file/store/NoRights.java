package io.kstlib.storage.file.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import org.jspecify.annotations.Nullable;

/** A file system without owners, such as on a memory stick. Everyone who has the disk has the files. */
record NoRights() implements AccessRights {

    @Override
    public CheckedEntry find(Path path, LinkOption... options) throws IOException {
        return new CheckedEntry(Files.readAttributes(path, BasicFileAttributes.class, options), null, null);
    }

    @Override
    public @Nullable String strangerWhoOwns(Path path, LinkOption... options) {
        return null;
    }

    @Override
    public @Nullable Path openAbove(Path path) {
        return null;
    }

    @Override
    public FileAttribute<?>[] ofNewDirectory() {
        return new FileAttribute<?>[0];
    }

    @Override
    public FileAttribute<?>[] ofNewFile() {
        return new FileAttribute<?>[0];
    }

    @Override
    public void settleNewDirectory(Path directory) {}

    @Override
    public void settleNewFile(Path file) {}

    @Override
    public void finish(Path file, FileMode mode) {}

    @Override
    public String directoryFix(Path directory, OtherUsers others) {
        return "Use another directory";
    }

    @Override
    public String fileFix(Path file, FileMode mode) {
        return "Use another directory";
    }
}
