package io.kstlib.storage.sops;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.LoginTurn;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenUpdate;
import io.kstlib.storage.file.access.NetworkFolder;
import io.kstlib.storage.file.store.LockedFile;
import io.kstlib.storage.file.store.SingleFileStore;
import io.kstlib.storage.sops.cipher.Place;
import io.kstlib.storage.sops.cipher.StoredFields;
import io.kstlib.storage.sops.cipher.TokenCipher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of all providers in one encrypted file, a map from provider to token. A provider is locked for as long as a refresh takes. The
 * file is locked only while it is rewritten. Safe for use by several threads and processes.
 */
final class SingleFileTokenStorage implements TokenStorage {

    /** The wait for the file, which is locked only while it is rewritten. */
    private static final Duration WAIT = Duration.ofSeconds(60);

    /** The wait before a login: long enough for a refresh to end, short enough for a person. */
    private static final Duration PROOF_WAIT = Duration.ofSeconds(10);

    /** The key under which a SOPS file keeps its metadata. */
    private static final String METADATA = "sops";

    private final SingleFileStore store;
    private final TokenCipher cipher;
    private final Place place;
    private final Origin origin;

    /** @param origin where the configuration names the file */
    SingleFileTokenStorage(SingleFileStore store, TokenCipher cipher, Origin origin) {
        this.store = store;
        this.cipher = cipher;
        this.place = Place.file(store.file());
        this.origin = origin;
    }

    @Override
    public Optional<Token> load(String provider) {
        return token(tokens(store.read()), provider);
    }

    @Override
    public Optional<String> revision(String provider) {
        return store.revision();
    }

    @Override
    public Token inTurn(String provider, Duration wait, LoginTurn turn) {
        return store.inTurn(provider, wait, turn);
    }

    @Override
    public Optional<Token> update(String provider, Duration wait, TokenUpdate update) {
        refuseNameOfMetadata(provider);
        return store.guarded(provider, wait, guard -> {
            Optional<Token> current = load(provider);
            Optional<Token> wanted = update.apply(current, guard.lease(() -> proveReplaceable(guard)));
            if (!wanted.equals(current)) {
                replace(provider, wanted.orElse(null), guard);
            }
            if (wanted.isPresent()) {
                guard.endNote();
            } else {
                guard.dropNote();
            }
            return wanted;
        });
    }

    /** Replaces or removes one token. What cannot be read is never overwritten (security rule 7). */
    private void replace(String provider, @Nullable Token token, LockedFile guard) {
        store.locked(WAIT, file -> {
            file.useRoomOf(guard);
            Map<String, @Nullable Object> tokens = tokens(file.read());
            token(tokens, provider);
            if (token == null) {
                tokens.remove(provider);
            } else {
                tokens.put(provider, token.toMap());
            }
            write(file, tokens);
            return tokens;
        });
    }

    private void write(LockedFile file, Map<String, @Nullable Object> tokens) {
        if (tokens.isEmpty()) {
            file.delete();
        } else {
            file.replace(cipher.encrypt(tokens, place));
        }
    }

    @Override
    public boolean delete(String provider) {
        if (!store.isThere(provider)) {
            return false;
        }
        return store.guarded(provider, LOCK_WAIT, guard -> {
            boolean removed = store.locked(WAIT, file -> remove(provider, file));
            guard.dropNote();
            return removed;
        });
    }

    /** Removes one token. Names are not encrypted, so a file without other tokens can be deleted even when it cannot be decrypted. */
    private boolean remove(String provider, LockedFile file) {
        Optional<byte[]> content = file.read();
        if (content.isEmpty()) {
            return false;
        }
        List<String> names = cipher.names(content.get(), place);
        if (!names.contains(provider)) {
            return false;
        }
        if (names.size() == 1) {
            return file.delete();
        }
        try {
            Map<String, @Nullable Object> tokens = tokens(content);
            tokens.remove(provider);
            write(file, tokens);
            return true;
        } catch (StorageException closed) {
            throw notRemoved(provider, names, closed);
        }
    }

    private StorageException notRemoved(String provider, List<String> names, StorageException closed) {
        List<String> others = new ArrayList<>(names);
        others.remove(provider);
        return new StorageException(
                closed.location(),
                closed.reason(),
                "the token of \"" + provider + "\" cannot be taken out of " + store.file() + " by itself: "
                        + closed.problem(),
                new Remedy.Advice("Bring the key back and try again, or delete the file; that removes the tokens of "
                        + String.join(", ", others) + " too"),
                closed);
    }

    @Override
    public List<String> list() {
        return store.read().map(content -> cipher.names(content, place)).orElse(List.of()).stream()
                .sorted()
                .toList();
    }

    @Override
    public void proveWritable(String provider) {
        refuseNameOfMetadata(provider);
        load(provider); // a store that cannot be read must not lead to a new key
        cipher.prove(place);
        store.proveWritable(PROOF_WAIT, file -> token(tokens(file.read()), provider));
    }

    private void proveReplaceable(LockedFile guard) {
        store.read().ifPresent(stored -> cipher.proveReplacement(stored, place));
        guard.takeRoomFor(store.file());
    }

    @Override
    public PreflightReport preflight(String provider) {
        refuseNameOfMetadata(provider);
        List<Check> checks = new ArrayList<>();
        checks.add(
                Check.attempt("read", () -> load(provider).isPresent() ? "a token is stored" : "no token is stored"));
        checks.add(Check.attempt("write", () -> {
            store.rehearse(PROOF_WAIT, file -> token(tokens(file.read()), provider));
            return "a token can be stored in " + location(provider);
        }));
        NetworkFolder.warning(store.file()).ifPresent(checks::add);
        checks.addAll(cipher.preflight(place));
        return new PreflightReport(checks);
    }

    private Map<String, @Nullable Object> tokens(Optional<byte[]> content) {
        return content.isEmpty() ? new LinkedHashMap<>() : cipher.decrypt(content.get(), place);
    }

    private Optional<Token> token(Map<String, @Nullable Object> tokens, String provider) {
        return tokens.containsKey(provider)
                ? Optional.of(StoredFields.token(tokens.get(provider), place, provider))
                : Optional.empty();
    }

    private void refuseNameOfMetadata(String provider) {
        if (provider.equals(METADATA)) {
            throw new ConfigurationException(new ConfigProblem(
                    "auth.providers." + METADATA,
                    origin,
                    "the token of a provider of this name cannot be kept in " + store.file()
                            + ", for SOPS files keep something else under it. Give the provider another name, or set"
                            + " auth.storage.sops.directory instead of a path"));
        }
    }

    @Override
    public String location(String provider) {
        return store.file().toString();
    }

    @Override
    public Protection protection() {
        return Protection.ENCRYPTED;
    }

    @Override
    public String toString() {
        return "SingleFileTokenStorage[" + store.file() + "]";
    }
}
