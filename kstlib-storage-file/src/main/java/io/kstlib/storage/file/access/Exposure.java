package io.kstlib.storage.file.access;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * That others can read or write a file which is not of the store, such as a secret key that another program made.
 *
 * @param inWords who can do what
 * @param remedy how to keep them out
 */
public record Exposure(String inWords, String remedy) {

    /**
     * Looks at a file, or where a link to it leads.
     *
     * @param file the file
     * @return who else can use it; empty when no one can, or it is not known
     */
    public static Optional<Exposure> of(Path file) {
        AccessRights rights = AccessRights.of(file);
        try {
            return Optional.ofNullable(rights.find(file).exposure())
                    .map(who -> new Exposure(who, rights.fileFix(file, FileMode.OWNER_READ_WRITE)));
        } catch (IOException notThere) {
            return Optional.empty(); // the one who reads the file says what is wrong with it
        }
    }
}
