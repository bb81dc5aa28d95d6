package com.example.storage;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.spi.storage.Note;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The note that the holder of a lock leaves for the next one, as a file. */
record FolderNote(FolderFile file) implements Note {

    @Override
    public Optional<String> read() {
        return file.read().map(line -> new String(line, StandardCharsets.UTF_8));
    }

    @Override
    public void write(String line) {
        file.replace(line.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void clear() {
        file.remove();
    }

    /** Clears the note after the token has changed. One that stays has no meaning, so the change does not fail for it. */
    void drop() {
        try {
            clear();
        } catch (StorageException stays) {
            return; // as said
        }
    }
}
