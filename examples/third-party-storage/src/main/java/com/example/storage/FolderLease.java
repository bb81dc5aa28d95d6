package com.example.storage;

import io.kstlib.auth.spi.storage.Lease;
import io.kstlib.auth.spi.storage.Note;
import java.util.Optional;

/** The lock during an update. Its note outlives this process: the next update reads it if this one never ends. */
final class FolderLease implements Lease, Note {

    private final FolderNote note;
    private final Runnable proof;
    private boolean written;

    FolderLease(FolderNote note, Runnable proof) {
        this.note = note;
        this.proof = proof;
    }

    @Override
    public void prove() {
        proof.run();
    }

    @Override
    public Note note() {
        return this;
    }

    @Override
    public Optional<String> read() {
        return note.read();
    }

    @Override
    public void write(String line) {
        note.write(line);
        written = true;
    }

    @Override
    public void clear() {
        note.clear();
    }

    /** Clears the note, when what the update decided is stored. */
    void end() {
        if (written) {
            note.drop();
        }
    }
}
