package io.kstlib.auth.cli.evidence;

import io.kstlib.auth.cli.session.CommandException;
import io.kstlib.files.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A file that evidence is written into. It is for its owner alone until the owner hands it on: it tells of a person, and may hold a token.
 */
public final class EvidenceFile {

    private final EvidencePlace place;

    private EvidenceFile(EvidencePlace place) {
        this.place = place;
    }

    /**
     * @param workingDirectory where relative names begin
     * @param name where to write
     * @return the file, not made yet
     * @throws CommandException if it cannot be written, or what is there is no file
     */
    public static EvidenceFile at(Path workingDirectory, String name) {
        EvidencePlace place = new EvidencePlace(workingDirectory, name);
        place.file();
        return new EvidenceFile(place);
    }

    /** Where it is written. */
    Path path() {
        return place.file();
    }

    /**
     * Writes it as a whole, in place of the one that is there.
     *
     * @param content what to write
     * @throws CommandException if it cannot be written
     */
    public void write(byte[] content) {
        Path file = place.file(); // once more, since a check may take its time
        try {
            AtomicFile.writeForOwner(file, content);
        } catch (IOException unwritable) {
            throw place.refused(unwritable);
        }
    }
}
