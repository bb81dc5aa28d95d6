package io.kstlib.files;

import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** The rights that a file or folder has from the moment it is created, so that no one else reads it for a while. */
public final class CreationRights {

    private CreationRights() {}

    /**
     * The rights for a place.
     *
     * @param place what is to be created
     * @param permissions such as {@code rw-------}
     * @return what {@link java.nio.file.Files} takes; nothing where file systems have no such rights
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
