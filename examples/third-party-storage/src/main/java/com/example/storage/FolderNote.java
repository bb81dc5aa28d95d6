package com.example.storage;

import static com.example.storage.FolderStorage.failure;

import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.storage.LoginNote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The note that a login leaves for the next one, as a file. */
record FolderNote(Path file) implements LoginNote {

    @Override
    public Optional<String> read() {
        try {
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException nothing) {
            return Optional.empty();
        } catch (IOException failed) {
            throw failure(file.toString(), Reason.UNREADABLE, "cannot be read", failed);
        }
    }

    @Override
    public void write(String line) {
        try {
            Files.writeString(file, line);
        } catch (IOException failed) {
            throw failure(file.toString(), Reason.NOT_WRITABLE, "cannot be written", failed);
        }
    }

    @Override
    public void clear() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failed) {
            throw failure(file.toString(), Reason.NOT_WRITABLE, "cannot be removed", failed);
        }
    }
}
