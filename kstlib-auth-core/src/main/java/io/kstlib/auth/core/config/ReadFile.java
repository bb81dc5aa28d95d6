package io.kstlib.auth.core.config;

import io.kstlib.auth.core.config.FileReview.Part;
import io.kstlib.files.ContentHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A file that consent covers. Its path is not part of it, because the path is written in the file that names it. Only a file of the person's own
 * configuration counts by its path, and not by its content.
 *
 * @param part what it is in the configuration
 * @param sha256 the hash of its bytes, or of its path, in hexadecimal digits
 */
record ReadFile(Part part, String sha256) {

    static ReadFile of(Part part, Path file, byte[] content) {
        return new ReadFile(part, ContentHash.hex(part == Part.OWN_INCLUDE ? path(file) : content));
    }

    private static byte[] path(Path file) {
        Path real;
        try {
            real = file.toRealPath();
        } catch (IOException gone) {
            real = file.toAbsolutePath().normalize();
        }
        return real.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the hash over all files. Each file is one line with its part and its hash, so that no file can look like the end of another. */
    static String hash(List<ReadFile> files) {
        StringBuilder lines = new StringBuilder();
        files.forEach(file ->
                lines.append(file.part()).append(' ').append(file.sha256()).append('\n'));
        return ContentHash.hex(lines.toString().getBytes(StandardCharsets.UTF_8));
    }
}
