package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.files.FileOwnership;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * Refuses files that no hash pins and that someone else could have written. Accepts every other file that a
 * configuration names, because the file that names it decides about it.
 */
final class OwnedFilesReview implements FileReview {

    private final FileOwnership ownership;
    private final Function<Path, String> shown;

    OwnedFilesReview(FileOwnership ownership, Function<Path, String> shown) {
        this.ownership = ownership;
        this.shown = shown;
    }

    @Override
    public void review(Part part, Path file, byte[] content) {
        if (part == Part.CA_BUNDLE || part == Part.OUTSIDE) {
            return;
        }
        try {
            Optional<String> objection = ownership.objection(file);
            if (objection.isPresent()) {
                throw failure(
                        file,
                        "is not used, since it " + objection.get()
                                + "; make the file and its directories yours, and writable only by you");
            }
        } catch (IOException unknown) {
            throw failure(file, "is not used, since its owner cannot be seen: " + unknown.getMessage());
        }
    }

    private ConfigurationException failure(Path file, String problem) {
        return new ConfigurationException(new ConfigProblem("", new Origin(shown.apply(file), 0), problem));
    }
}
