package io.kstlib.auth.spi.storage;

import java.util.Optional;

/** One line that a login leaves for the next login of the same provider. It holds no secret. Used within a {@link LoginTurn}. */
public interface LoginNote {

    /** A note that keeps nothing. */
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
     * @return the line that was written last; empty when there is none
     * @throws io.kstlib.auth.api.error.StorageException if the line cannot be read
     */
    Optional<String> read();

    /**
     * @param line at most 200 characters
     * @throws io.kstlib.auth.api.error.StorageException if the line cannot be written
     */
    void write(String line);

    /** Removes the line. */
    void clear();
}
