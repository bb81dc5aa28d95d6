package io.kstlib.auth.core.config.ownership;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Says whether a file is the person's own: neither it nor a folder on the way to it belongs to another user or can be written by one.
 * {@code root} counts as the person, and under {@code sudo} so does the user who called it.
 *
 * <p>Only POSIX owners and modes are looked at; where a file system has none (Windows), every file passes. Immutable, safe for use by
 * several threads.
 */
public final class FileOwnership {

    private final Person person;

    private FileOwnership(Person person) {
        this.person = person;
    }

    /**
     * @param environment the environment variables; {@code SUDO_UID} counts where the process runs as root
     * @return the rule for the user whom this process runs as
     */
    public static FileOwnership of(Map<String, String> environment) {
        return new FileOwnership(Person.ofProcess(environment));
    }

    /**
     * What speaks against obeying a file.
     *
     * @param file a file that is there
     * @return what is wrong, as the end of a sentence that the file begins; empty when nothing is
     * @throws IOException if the file or a folder on the way to it cannot be looked at
     */
    public Optional<String> objection(Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return Optional.empty();
        }
        Path real = file.toRealPath();
        for (Path place : PathWalk.to(file)) {
            // Asked last, since it reads the table of mounts: where nothing can be written, rights to write are rights
            // to nothing.
            Optional<String> objection = Rights.of(place).objection(person);
            if (objection.isPresent() && !Mounts.areReadOnlyAt(place)) {
                return Optional.of(
                        place.equals(real)
                                ? objection.get()
                                : "lies in or below " + place + ", which " + objection.get());
            }
        }
        return Optional.empty();
    }
}
