package io.kstlib.storage.file.store;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.LoginTurn;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenUpdate;
import io.kstlib.storage.file.access.NetworkFolder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tokens in files of their own, one per provider. Safe for use by several threads and processes. */
public final class TokenFileStorage implements TokenStorage {

    /** The wait before a login: long enough for a refresh to end, short enough for a person. */
    private static final Duration PROOF_WAIT = Duration.ofSeconds(10);

    private final LockedFileStore store;
    private final TokenFileFormat format;

    /**
     * @param store where the files are
     * @param format how a token is written to a file
     */
    public TokenFileStorage(LockedFileStore store, TokenFileFormat format) {
        this.store = store;
        this.format = format;
    }

    @Override
    public Optional<Token> load(String provider) {
        Optional<byte[]> content = store.read(provider);
        return content.isEmpty()
                ? Optional.empty()
                : Optional.of(format.read(content.get(), store.file(provider), provider));
    }

    @Override
    public Optional<String> revision(String provider) {
        return store.revision(provider);
    }

    @Override
    public Token inTurn(String provider, Duration wait, LoginTurn turn) {
        return store.inTurn(provider, wait, turn);
    }

    @Override
    public boolean delete(String provider) {
        return store.delete(provider, LOCK_WAIT);
    }

    @Override
    public List<String> list() {
        return store.list();
    }

    @Override
    public Optional<Token> update(String provider, Duration wait, TokenUpdate update) {
        return store.locked(provider, wait, file -> {
            Optional<Token> current = read(file, provider);
            Optional<Token> wanted = update.apply(current, file.lease(() -> proveReplaceable(file, provider)));
            if (wanted.isEmpty()) {
                if (current.isPresent()) {
                    file.delete();
                }
                file.dropNote();
            } else {
                if (!wanted.equals(current)) {
                    file.replace(format.write(wanted.get(), file.path()));
                }
                file.endNote();
            }
            return wanted;
        });
    }

    @Override
    public void unlock() {
        format.unlock();
    }

    @Override
    public void proveWritable(String provider) {
        load(provider); // a store that cannot be read must not lead to a new key
        format.prove(store.file(provider));
        store.proveWritable(provider, PROOF_WAIT, file -> read(file, provider));
    }

    private void proveReplaceable(LockedFile file, String provider) {
        store.read(provider).ifPresent(stored -> format.proveReplacement(stored, file.path()));
        file.takeRoomFor(file.path());
    }

    private Optional<Token> read(LockedFile file, String provider) {
        return file.read().map(content -> format.read(content, file.path(), provider));
    }

    @Override
    public PreflightReport preflight(String provider) {
        List<Check> checks = new ArrayList<>();
        checks.add(
                Check.attempt("read", () -> load(provider).isPresent() ? "a token is stored" : "no token is stored"));
        checks.add(Check.attempt("write", () -> {
            store.rehearse(provider, PROOF_WAIT, file -> read(file, provider));
            return "a token can be stored in " + location(provider);
        }));
        NetworkFolder.warning(store.file(provider)).ifPresent(checks::add);
        checks.addAll(format.preflight(store.file(provider)));
        return new PreflightReport(checks);
    }

    @Override
    public String location(String provider) {
        return store.file(provider).toString();
    }

    @Override
    public Protection protection() {
        return format.protection();
    }

    @Override
    public String toString() {
        return "TokenFileStorage[" + store.file("NAME") + "]";
    }
}
