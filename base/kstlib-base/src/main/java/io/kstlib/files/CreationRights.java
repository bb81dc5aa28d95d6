package io.kstlib.files;

import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** The rights that a file or folder has from its creation on. So no one else can read it in the meantime. */
public final class CreationRights {

    private CreationRights() {}

    /**
     * Returns the rights for a new file or folder.
     *
     * @param place the path to be created
     * @param permissions such as {@code rw-------}
     * @return attributes for {@link java.nio.file.Files}; empty where the file system has no such rights
     */
    public static FileAttribute<?>[] of(Path place, String permissions) {
        boolean posix = place.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
