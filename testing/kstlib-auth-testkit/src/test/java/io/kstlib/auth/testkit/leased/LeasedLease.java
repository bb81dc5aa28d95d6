package io.kstlib.auth.testkit.leased;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.spi.storage.Lease;
import io.kstlib.auth.spi.storage.Note;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The lock of one update, and the note for the next holder. The server writes and removes it for the holder of the lock only. */
final class LeasedLease implements Lease, Note {

    private static final Map<String, String> OF_THE_PROCESS = new ConcurrentHashMap<>();

    private final LeaseClient server;
    private final String key;
    private final String owner;
    private final Runnable proof;
    private final Supplier<StorageException> lost;
    private final StorageFault fault;
    private String written = "";

    LeasedLease(
            LeaseClient server,
            String key,
            String owner,
            Runnable proof,
            Supplier<StorageException> lost,
            StorageFault fault) {
        this.server = server;
        this.key = key;
        this.owner = fault == StorageFault.NOTES_WITHOUT_A_LOCK ? "*" : owner;
        this.proof = proof;
        this.lost = lost;
        this.fault = fault;
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
        if (fault == StorageFault.KEEPS_NOTES_IN_THE_PROCESS) {
            return Optional.ofNullable(OF_THE_PROCESS.get(server.port() + key));
        }
        if (fault == StorageFault.FORGETS_THE_NOTE_OF_A_FAILURE) {
            return Optional.of(written).filter(line -> !line.isEmpty());
        }
        return Optional.of(server.ask("GET", "left:" + key))
                .filter(answer -> !answer.equals("-"))
                .map(TokenText::plain);
    }

    @Override
    public void write(String line) {
        written = line;
        if (fault == StorageFault.KEEPS_NOTES_IN_THE_PROCESS) {
            OF_THE_PROCESS.put(server.port() + key, line);
        } else if (fault != StorageFault.FORGETS_THE_NOTE_OF_A_FAILURE
                && server.ask("LEAVE", key, owner, TokenText.word(line)).equals("-")) {
            throw lost.get();
        }
    }

    @Override
    public void clear() {
        if (fault == StorageFault.NEVER_CLEARS_A_NOTE) {
            return;
        }
        OF_THE_PROCESS.remove(server.port() + key);
        if (server.ask("TAKE", key, owner).equals("-") && fault != StorageFault.IGNORES_A_REFUSED_WRITE) {
            throw lost.get();
        }
    }

    /** Removes the note that this update wrote, or that is about a token which is there no more. */
    void settle(boolean isRemoval) {
        boolean isDone = fault == StorageFault.CLEARS_THE_NOTES_OF_OTHERS
                || (!written.isEmpty() && fault != StorageFault.KEEPS_THE_NOTE_OF_A_SUCCESS);
        if (isDone || (isRemoval && fault != StorageFault.KEEPS_NOTES_WITHOUT_A_TOKEN)) {
            try {
                clear();
            } catch (StorageException stays) {
                return; // it has no meaning any more, and the token is stored
            }
        }
    }

    /** Leaves the note, because the update has failed. Removes it with the fault, even if another holder of the lock left it. */
    void fail() {
        if (fault == StorageFault.ENDS_THE_NOTE_OF_THE_NEXT_HOLDER) {
            server.ask("TAKE", key, "*");
        }
    }
}
