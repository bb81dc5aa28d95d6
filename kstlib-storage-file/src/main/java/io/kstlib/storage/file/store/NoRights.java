package io.kstlib.storage.file.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

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
