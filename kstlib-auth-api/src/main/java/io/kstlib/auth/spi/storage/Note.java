package io.kstlib.auth.spi.storage;

import java.util.Optional;

/**
 * One line that the holder of a lock leaves for the next holder. It holds no secret. A login leaves one for the next login, an update one for the next
 * update, each for the same login only. Used by one thread, while it holds the lock.
 */
public interface Note {

    /** A note that keeps nothing. */
    Note FORGETFUL = new Note() {
        @Override
        public Optional<String> read() {
            return Optional.empty();
        }

        @Override
        public void write(String line) {}

        @Override
        public void clear() {}
    };

    /**
     * {@return the line that was written last; empty when there is none}
     *
     * @throws io.kstlib.auth.api.error.StorageException if the line cannot be read
     */
    Optional<String> read();

    /**
     * Writes the line of the note.
     *
     * @param line at most 200 characters
     * @throws io.kstlib.auth.api.error.StorageException if the line cannot be written
     */
    void write(String line);

    /** Removes the line. */
    void clear();
}
