package io.kstlib.sops;

import io.kstlib.files.AtomicFile;
import io.kstlib.files.BoundedInput;
import io.kstlib.sops.document.Limits;
import io.kstlib.sops.error.SopsException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads whole files, and replaces them in one step. */
final class DiskFile {

    private DiskFile() {}

    static byte[] read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return BoundedInput.read(in, Limits.MAX_BYTES)
                    .orElseThrow(
                            () -> Reason.FILE_ACCESS.error(file + " has more than " + Limits.MAX_BYTES + " bytes"));
        } catch (NoSuchFileException missing) {
            throw Reason.FILE_ACCESS.error(file + " does not exist", null, missing);
        } catch (IOException failure) {
            throw Reason.FILE_ACCESS.error(file + " cannot be read: " + reason(failure), null, failure);
        }
    }

    /** Replaces a file. The content is encrypted, so a leftover of a crash reveals nothing. */
    static void replace(Path file, byte[] content) {
        try {
            AtomicFile.replace(file, content);
        } catch (IOException failure) {
            throw Reason.FILE_ACCESS.error(
                    file + " cannot be written: " + reason(failure), "What it held before is intact", failure);
        }
    }

    /** Returns the reason without the path, which the message names already. */
    private static String reason(IOException failure) {
        if (failure instanceof FileSystemException named && named.getReason() != null) {
            return named.getReason();
        }
        return failure.getClass().getSimpleName().replace("Exception", "");
    }
}
