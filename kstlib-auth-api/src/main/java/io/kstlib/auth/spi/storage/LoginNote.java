package io.kstlib.auth.spi.storage;

import java.util.Optional;

/** One line that a login leaves for the next one of the same provider; no secret. Used within a {@link LoginTurn}. */
public interface LoginNote {

    /** Keeps nothing. */
    LoginNote FORGETFUL = new LoginNote() {
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
     * @return what was written last; empty when there is nothing
     * @throws io.kstlib.auth.api.error.StorageException if it cannot be read
     */
    Optional<String> read();

    /**
     * @param line at most 200 characters
     * @throws io.kstlib.auth.api.error.StorageException if it cannot be written
     */
    void write(String line);

    /** Removes what was written. */
    void clear();
}
