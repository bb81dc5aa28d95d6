package io.kstlib.files;

import io.kstlib.files.UnfitFileException.Reason;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Reads only regular files, and only up to a limit. */
public final class RegularFile {

    private RegularFile() {}

    /**
     * Checks what {@link #read} would find, without opening the file: opening a pipe waits for a writer.
     *
     * @param file the file; symbolic links are followed
     * @param most the largest number of bytes
     * @throws UnfitFileException if it is not a regular file, or too large
     * @throws IOException if it does not exist, or cannot be looked at
     */
    public static void prove(Path file, int most) throws IOException {
        prove(file, Files.readAttributes(file, BasicFileAttributes.class), most);
    }

    static void prove(Path file, BasicFileAttributes attributes, int most) throws UnfitFileException {
        if (!attributes.isRegularFile()) {
            Reason kind = attributes.isDirectory() ? Reason.FOLDER : Reason.NOT_REGULAR;
            throw new UnfitFileException(file, kind, 0);
        }
        if (attributes.size() > most) {
            throw new UnfitFileException(file, Reason.TOO_LARGE, attributes.size());
        }
    }

    /**
     * Reads a file.
     *
     * @param file the file; symbolic links are followed
     * @param most the largest number of bytes
     * @return all of it
     * @throws UnfitFileException if it is not a regular file, or too large
     * @throws IOException if it does not exist, or cannot be read
     */
    public static byte[] read(Path file, int most) throws IOException {
        prove(file, most);
        try (SeekableByteChannel opened = Files.newByteChannel(file)) {
            return content(file, opened, most);
        }
    }

    /** Reads an opened file. The size is that of the opened file, even if another file is in its place by now. Some system files report no size. */
    static byte[] content(Path file, SeekableByteChannel opened, int most) throws IOException {
        if (opened.size() > most) {
            throw new UnfitFileException(file, Reason.TOO_LARGE, opened.size());
        }
        return BoundedInput.read(Channels.newInputStream(opened), most)
                .orElseThrow(() -> new UnfitFileException(file, Reason.TOO_LARGE, most + 1L));
    }
}
