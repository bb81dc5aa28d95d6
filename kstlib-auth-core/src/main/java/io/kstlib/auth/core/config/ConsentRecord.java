package io.kstlib.auth.core.config;

import io.kstlib.auth.core.config.FileReview.Part;
import io.kstlib.files.ContentHash;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * What was allowed of a configuration.
 *
 * @param file the configuration, with symbolic links resolved
 * @param since when it was allowed
 * @param parts its files in the order in which they are read
 * @param effects what it does, one line each, as it was shown
 */
record ConsentRecord(Path file, Instant since, List<ReadFile> parts, List<String> effects) {

    ConsentRecord {
        parts = List.copyOf(parts);
        effects = List.copyOf(effects);
    }

    /** Returns the hash over all files. Each file is one line with its part and its hash, so that no file can look like the end of another. */
    String sha256() {
        StringBuilder lines = new StringBuilder();
        parts.forEach(file ->
                lines.append(file.part()).append(' ').append(file.sha256()).append('\n'));
        return ContentHash.hex(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A file that consent covers. Its path is not part of it, because the path is written in the file that names it. Only a file of the person's own
     * configuration counts by its path, and not by its content.
     *
     * @param part the role of the file: main, include or CA bundle
     * @param sha256 the hash of its bytes, or of its path, in hexadecimal digits
     */
    record ReadFile(Part part, String sha256) {

        static ReadFile of(Part part, Path file, byte[] content) {
            return new ReadFile(
                    part,
                    ContentHash.hex(
                            part == Part.OWN_INCLUDE
                                    ? ConfigSources.real(file).toString().getBytes(StandardCharsets.UTF_8)
                                    : content));
        }
    }
}
