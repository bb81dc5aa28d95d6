package io.kstlib.storage.file.access;

/** What those who are not the owner may do with a directory. */
public enum OtherUsers {
    /** Neither list nor change it: names of files may be telling, and it is ours. */
    KEPT_OUT,
    /** List it, as the directory also belongs to other programs; but put nothing in the place of a file. */
    MAY_LOOK
}
