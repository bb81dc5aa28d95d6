package io.kstlib.storage.file.store;

/** The rights of users other than the owner to a directory. */
public enum OtherUsers {
    /** They may neither list nor change it: file names may reveal something, and the directory belongs to the store only. */
    KEPT_OUT,
    /** They may list it, since the directory also belongs to other programs. They may not put anything in the place of a file. */
    MAY_LOOK
}
