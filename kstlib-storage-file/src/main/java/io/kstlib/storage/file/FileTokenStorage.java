package io.kstlib.storage.file;

import io.kstlib.auth.api.provider.PreflightReport;
import io.kstlib.auth.api.provider.PreflightReport.Check;
import io.kstlib.auth.api.provider.PreflightReport.Status;
import io.kstlib.auth.api.storage.TokenStorage;
import io.kstlib.auth.api.storage.TokenUpdate;
import io.kstlib.auth.api.token.Token;
import io.kstlib.storage.file.store.LockedFile;
import io.kstlib.storage.file.store.LockedFileStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tokens in plain JSON, a file a provider. Safe for use by several threads and processes. */
final class FileTokenStorage implements TokenStorage {

    /** Longer than a refresh, which the same lock is held for, may take. */
    private static final Duration WAIT = Duration.ofSeconds(60);

    /** Before a login: long enough for a refresh to end, short enough for a person. */
    private static final Duration PROOF_WAIT = Duration.ofSeconds(10);

    private final LockedFileStore store;

    FileTokenStorage(LockedFileStore store) {
        this.store = store;
    }

    @Override
    public Optional<Token> load(String provider) {
        Optional<byte[]> content = store.read(provider);
        return content.isEmpty()
                ? Optional.empty()
                : Optional.of(TokenFile.read(content.get(), store.file(provider), provider));
    }

    @Override
    public void save(String provider, Token token) {
        store.locked(provider, WAIT, file -> {
            read(file, provider); // what cannot be read is never overwritten: design rule 7
            file.replace(TokenFile.write(token));
            return token;
        });
    }

    @Override
    public boolean delete(String provider) {
        return store.delete(provider, WAIT);
    }

    @Override
    public List<String> list() {
        return store.list();
    }

    @Override
    public Optional<Token> update(String provider, Duration wait, TokenUpdate update) {
        return store.locked(provider, wait, file -> {
            Optional<Token> current = read(file, provider);
            Optional<Token> wanted = update.apply(current);
            if (wanted.equals(current)) {
                return current;
            }
            if (wanted.isPresent()) {
                file.replace(TokenFile.write(wanted.get()));
            } else {
                file.delete();
            }
            return wanted;
        });
    }

    @Override
    public void proveWritable(String provider) {
        store.proveWritable(provider, PROOF_WAIT, file -> read(file, provider));
    }

    private static Optional<Token> read(LockedFile file, String provider) {
        return file.read().map(content -> TokenFile.read(content, file.path(), provider));
    }

    @Override
    public PreflightReport preflight(String provider) {
        List<Check> checks =
                new ArrayList<>(TokenStorage.super.preflight(provider).checks());
        checks.add(new Check(
                "protection",
                Status.WARNING,
                "tokens are stored unencrypted, readable by you alone; token_storage: sops encrypts them",
                Duration.ZERO,
                Map.of()));
        return new PreflightReport(checks);
    }

    @Override
    public String location(String provider) {
        return store.file(provider).toString();
    }

    @Override
    public Protection protection() {
        return Protection.PLAINTEXT;
    }

    @Override
    public String toString() {
        return "FileTokenStorage[" + store.file("NAME") + "]";
    }
}
