package io.kstlib.auth.core.config;

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

    String sha256() {
        return ReadFile.hash(parts);
    }
}
