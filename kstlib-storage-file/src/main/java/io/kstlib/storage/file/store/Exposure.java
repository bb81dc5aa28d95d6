package io.kstlib.storage.file.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The fact that other users can read or write a file outside of the store, such as a secret key that another program made.
 *
 * @param inWords who can do what
 * @param remedy how to keep them out
 */
public record Exposure(String inWords, String remedy) {

    /**
     * Looks at a file, or at the file that a link leads to.
     *
     * @return who else can use it; empty when no one can, or when that is not known
     */
    public static Optional<Exposure> of(Path file) {
        AccessRights rights = AccessRights.of(file);
        try {
            return Optional.ofNullable(rights.find(file).exposure())
                    .map(who -> new Exposure(who, rights.fileFix(file, FileMode.OWNER_READ_WRITE)));
        } catch (IOException notThere) {
            return Optional.empty(); // the code that reads the file says what is wrong with it
        }
    }
}
