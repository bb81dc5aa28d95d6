package io.kstlib.auth.cli.check;

import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.files.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;

/** A file for evidence. Only its owner can read it until the owner passes it on: it is about a person, and may hold a token. */
public final class EvidenceFile {

    private final EvidencePlace place;

    private EvidenceFile(EvidencePlace place) {
        this.place = place;
    }

    /**
     * {@return the file, not written yet}
     *
     * @param workingDirectory where relative names begin
     * @param name where to write
     * @throws CommandException if it cannot be written, or what is there is not a file
     */
    public static EvidenceFile at(Path workingDirectory, String name) {
        EvidencePlace place = new EvidencePlace(workingDirectory, name);
        place.file();
        return new EvidenceFile(place);
    }

    Path path() {
        return place.file();
    }

    /**
     * Writes the file as a whole, in place of the old one.
     *
     * @param content what to write
     * @throws CommandException if it cannot be written
     */
    public void write(byte[] content) {
        Path file = place.file(); // again, because a check may take long
        try {
            AtomicFile.writeForOwner(file, content);
        } catch (IOException unwritable) {
            throw place.refused(unwritable);
        }
    }
}
