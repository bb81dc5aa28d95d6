package io.kstlib.storage.sops.server;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.ChangeWatch;
import io.kstlib.auth.spi.storage.LockedStorage;
import io.kstlib.storage.sops.server.SealedRecords.Slot;
import io.kstlib.storage.sops.server.SealedRecords.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A storage of {@link SealedRecords} on a server. Reads no older value than this process saw, restores what a fail-over lost, and answers from memory while
 * announcements are heard. Safe for use by several threads.
 */
public abstract class ServerStorage extends LockedStorage {

    private final SealedRecords records;
    private final Announcements announcements;

    /**
     * Creates a storage.
     *
     * @param records its records
     * @param announcements the changes that the server announces; closed with the storage
     */
    protected ServerStorage(SealedRecords records, Announcements announcements) {
        this.records = records;
        this.announcements = announcements;
    }

    /**
     * {@return the place of a login}
     *
     * @param login its name
     */
    protected abstract Slot slot(String login);

    /**
     * {@return the channel on which its changes are announced}
     *
     * @param login its name
     */
    protected abstract String channel(String login);

    /**
     * Reads what is stored.
     *
     * @param slot the login
     * @return the value, as {@link SealedRecords#open} returns it
     */
    protected abstract Value stored(Slot slot);

    /**
     * Restores a value that the server lost, unless the same or a newer one is stored.
     *
     * @param slot the login
     * @param lost the value
     * @return whether it was restored
     */
    protected abstract boolean restored(Slot slot, Value lost);

    /**
     * Proves that the server takes writes now, and lets the user do everything. Changes nothing.
     *
     * @param slot the login
     * @return what was found, in words
     */
    protected abstract String examined(Slot slot);

    /**
     * Makes what the server lacks for the first token. Does nothing by default.
     *
     * @param slot the login
     */
    protected void prepare(Slot slot) {}

    /**
     * Checks the server without a change, when it takes writes.
     *
     * @param slot the login
     * @return one check for each fact
     */
    protected abstract List<Check> facts(Slot slot);

    @Override
    public final Optional<Token> load(String login) {
        return announcements.look(channel(login), () -> newest(slot(login))).found();
    }

    private Value newest(Slot slot) {
        return records.newest(slot, () -> stored(slot), lost -> restored(slot, lost));
    }

    /**
     * Reads for the holder of a lock, who replaces the returned value.
     *
     * @param slot the login
     * @param reading reads what is stored
     * @return the value
     * @throws StorageException if what a fail-over lost cannot be restored
     */
    protected final Value toReplace(Slot slot, Supplier<Value> reading) {
        return records.toReplace(slot, reading, lost -> restored(slot, lost));
    }

    /** Answers from memory while announcements are heard. */
    @Override
    public final Optional<String> revision(String login) {
        return announcements.isCurrent(channel(login))
                ? Optional.of(records.seen(slot(login)).orElse("none"))
                : Optional.empty();
    }

    @Override
    public final Optional<ChangeWatch> watch(String login, Runnable changed) {
        return Optional.of(announcements.watch(channel(login), changed));
    }

    @Override
    public final void proveWritable(String login) {
        Slot slot = slot(login);
        var unusedValue = newest(slot); // a new key must not replace a lost one
        records.proveSealing(slot);
        var unusedWords = examined(slot);
        prepare(slot);
    }

    @Override
    public final PreflightReport preflight(String login) {
        Slot slot = slot(login);
        List<Check> all = new ArrayList<>();
        all.add(Check.attempt("read", () -> load(login).isPresent() ? "a token is stored" : "no token is stored"));
        Check write = Check.attempt("write", () -> examined(slot));
        all.add(write);
        if (write.status() != Status.FAILURE) {
            all.addAll(facts(slot));
            all.addAll(records.preflight(slot));
        }
        return new PreflightReport(all);
    }

    @Override
    public final String location(String login) {
        return slot(login).location();
    }

    @Override
    public final Protection protection() {
        return Protection.ENCRYPTED;
    }

    /** Ends the announcements. A storage ends its connections after that. */
    @Override
    public void close() {
        announcements.close();
    }
}
