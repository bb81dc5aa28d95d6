package io.kstlib.storage.sops.server;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.ChangeWatch;
import io.kstlib.auth.spi.storage.LockedStorage;
import io.kstlib.storage.sops.server.SealedRecords.Slot;
import io.kstlib.storage.sops.server.SealedRecords.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * A storage of {@link SealedRecords} on a server. Reads no older value than this process saw, restores what a fail-over lost, and answers from memory while
 * announcements are heard. Safe for use by several threads.
 */
public abstract class ServerStorage extends LockedStorage {

    private static final int MOST_READS = 5;

    /**
     * How long an announced version counts as the newest without a look at the server. A server may lose an announcement without breaking a connection.
     */
    private static final long LOOK_AGAIN_NANOS = Duration.ofMinutes(2).toNanos();

    private final SealedRecords records;
    private final Announcements announcements;
    private final Map<String, LastLook> looks = new ConcurrentHashMap<>();

    /**
     * When this process looked at a login last.
     *
     * @param changes how many announcements there were before the look
     * @param atNanos when
     */
    private record LastLook(int changes, long atNanos) {}

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
     * Proves that the server takes writes now, and lets the user do everything.
     *
     * @param slot the login
     */
    protected abstract void proveServer(Slot slot);

    /**
     * Checks the server without a change, when it takes writes.
     *
     * @param slot the login
     * @return one check for each fact
     */
    protected abstract List<Check> facts(Slot slot);

    @Override
    public final Optional<Token> load(String login) {
        int before = announcements.changes(channel(login));
        Slot slot = slot(login);
        Optional<Token> token = newest(slot).found();
        looks.put(slot.name(), new LastLook(before, System.nanoTime()));
        return token;
    }

    /** Reads the stored value; never an older one than this process saw, even if that cannot be restored now. */
    private Value newest(Slot slot) {
        Value found = stored(slot);
        Value lost = records.lost(slot, found).orElse(null);
        if (lost == null) {
            return records.remembered(slot, found);
        }
        try {
            var unused = restored(slot, lost);
        } catch (StorageException later) {
            return lost;
        }
        return lost;
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
        for (int reads = 0; reads < MOST_READS; reads++) {
            Value found = reading.get();
            Value lost = records.lost(slot, found).orElse(null);
            if (lost == null) {
                return records.remembered(slot, found);
            }
            if (restored(slot, lost)) {
                return lost;
            }
            // another process restored a newer value meanwhile
        }
        throw new StorageException(
                slot.location(),
                Reason.UNREACHABLE,
                slot.location() + " changes all the time",
                Remedy.advice("Try again"),
                null);
    }

    /** Answers from memory while announcements are heard. */
    @Override
    public final Optional<String> revision(String login) {
        Slot slot = slot(login);
        LastLook look = looks.get(slot.name());
        boolean isCurrent = look != null
                && announcements.isLive(channel(login))
                && look.changes() == announcements.changes(channel(login))
                && System.nanoTime() - look.atNanos() < LOOK_AGAIN_NANOS;
        return isCurrent ? Optional.of(records.seen(slot).orElse("none")) : Optional.empty();
    }

    @Override
    public final Optional<ChangeWatch> watch(String login, Runnable changed) {
        return Optional.of(announcements.watch(channel(login), changed));
    }

    @Override
    public final void proveWritable(String login) {
        Slot slot = slot(login);
        var unused = newest(slot); // a new key must not replace a lost one
        records.proveSealing(slot);
        proveServer(slot);
    }

    @Override
    public final PreflightReport preflight(String login) {
        Slot slot = slot(login);
        List<Check> all = new ArrayList<>();
        all.add(Check.attempt("read", () -> load(login).isPresent() ? "a token is stored" : "no token is stored"));
        Check write = Check.attempt("write", () -> {
            proveServer(slot);
            return "a token can be stored in " + slot.location();
        });
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
