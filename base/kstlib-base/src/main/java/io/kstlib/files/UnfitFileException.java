package io.kstlib.files;

import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** A file is of the wrong kind, or too large. It was not read. */
public final class UnfitFileException extends FileSystemException {

    private static final long serialVersionUID = 1L;

    /** The problem with the file. */
    public enum Reason {
        /** It is a folder. */
        FOLDER,
        /** It is a pipe, a device or a socket: opening it may wait, and reading it may never end. */
        NOT_REGULAR,
        /** It has more bytes than are allowed. */
        TOO_LARGE
    }

    private final Reason unfit;
    private final long size;

    UnfitFileException(Path file, Reason unfit, long size) {
        super(file.toString(), null, inWords(unfit));
        this.unfit = unfit;
        this.size = size;
    }

    private static String inWords(Reason unfit) {
        return switch (unfit) {
            case FOLDER -> "it is a directory";
            case NOT_REGULAR -> "it is not a regular file";
            case TOO_LARGE -> "it is too large";
        };
    }

    /** {@return the problem with the file} */
    public Reason unfit() {
        return unfit;
    }

    /**
     * Returns the size of the file.
     *
     * @return the number of bytes that were seen
     */
    public long size() {
        return size;
    }
}
