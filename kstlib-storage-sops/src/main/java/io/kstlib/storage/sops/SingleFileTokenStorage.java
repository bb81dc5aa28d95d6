package io.kstlib.storage.sops;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.Lease;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenUpdate;
import io.kstlib.storage.file.store.FileMode;
import io.kstlib.storage.file.store.LockedFileStore;
import io.kstlib.storage.file.store.LockedFileStore.LockedFile;
import io.kstlib.storage.file.store.NetworkFolder;
import io.kstlib.storage.file.store.OtherUsers;
import io.kstlib.storage.file.store.TokenFileStorage;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of all providers in one encrypted file, a map from provider to token. The directory may belong to other programs, too, as {@code
 * ~/.config/kstlib} does. So other users may list it, but not change it.
 *
 * <p>There are two kinds of locks. A provider is locked for as long as a refresh takes. The file is locked only while it is rewritten. A step
 * that needs both takes the lock of the provider first. Safe for use by several threads and processes.
 */
final class SingleFileTokenStorage implements TokenStorage {

    /** The wait for the file, which is locked only while it is rewritten. */
    private static final Duration WAIT = Duration.ofSeconds(60);

    /** The wait before a login: long enough for a refresh to end, short enough for a person. */
    private static final Duration PROOF_WAIT = Duration.ofSeconds(10);

    private final LockedFileStore store;

    /** The name of the file in its directory. */
    private final String file;

    private final TokenCipher cipher;
    private final Place place;
    private final Origin origin;

    /**
     * @param file the file of all tokens; need not exist
     * @param clock tells since when a lock is held
     * @param origin the place in the configuration that names the file
     * @throws IllegalArgumentException if the path has no parent directory
     */
    SingleFileTokenStorage(Path file, Clock clock, TokenCipher cipher, Origin origin) {
        Path path = file.toAbsolutePath();
        Path directory = path.getParent();
        if (directory == null) {
            throw new IllegalArgumentException(file + " is not a file");
        }
        this.store = new LockedFileStore(directory, OtherUsers.MAY_LOOK, FileMode.OWNER_READ_WRITE, clock);
        this.file = String.valueOf(path.getFileName());
        this.cipher = cipher;
        this.place = Place.file(path);
        this.origin = origin;
    }

    private Path path() {
        return store.path(file);
    }

    /** Returns the name by which a provider is locked. Beside it are only the lock and the notes of the provider. */
    private String guard(String provider) {
        if (provider.isBlank()) {
            throw new IllegalArgumentException("a name is never blank");
        }
        return file + "." + TokenFileStorage.fileName(provider);
    }

    @Override
    public Optional<Token> load(String provider) {
        return token(tokens(store.read(file)), provider);
    }

    @Override
    public Optional<String> revision(String provider) {
        return store.revision(file);
    }

    @Override
    public Token inTurn(String provider, Duration wait, Function<Lease, Token> turn) {
        return store.inTurn(guard(provider) + ".login", wait, turn);
    }

    @Override
    public Optional<Token> update(String provider, Duration wait, TokenUpdate update) {
        refuseNameOfMetadata(provider);
        return store.locked(guard(provider), wait, guard -> {
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
        store.locked(file, WAIT, locked -> {
            locked.takeReservation(guard);
            Map<String, @Nullable Object> tokens = tokens(locked.read());
            token(tokens, provider);
            if (token == null) {
                tokens.remove(provider);
            } else {
                tokens.put(provider, token.toMap());
            }
            write(locked, tokens);
            return tokens;
        });
    }

    private void write(LockedFile locked, Map<String, @Nullable Object> tokens) {
        if (tokens.isEmpty()) {
            locked.delete();
        } else {
            locked.replace(cipher.encrypt(tokens, place));
        }
    }

    @Override
    public boolean delete(String provider) {
        if (!store.isThere(file) && !store.hasNote(guard(provider))) {
            return false;
        }
        return store.locked(guard(provider), LOCK_WAIT, guard -> {
            boolean removed = store.locked(file, WAIT, locked -> remove(provider, locked));
            guard.dropNote();
            return removed;
        });
    }

    /** Removes one token. Names are not encrypted, so a file without other tokens can be deleted even when it cannot be decrypted. */
    private boolean remove(String provider, LockedFile locked) {
        Optional<byte[]> content = locked.read();
        if (content.isEmpty()) {
            return false;
        }
        List<String> names = cipher.names(content.get(), place);
        if (!names.contains(provider)) {
            return false;
        }
        if (names.size() == 1) {
            return locked.delete();
        }
        try {
            Map<String, @Nullable Object> tokens = tokens(content);
            tokens.remove(provider);
            write(locked, tokens);
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
                "the token of \"" + provider + "\" cannot be taken out of " + path() + " by itself: "
                        + closed.problem(),
                Remedy.advice("Bring the key back and try again, or delete the file; that removes the tokens of "
                        + String.join(", ", others) + " too"),
                closed);
    }

    @Override
    public List<String> list() {
        return store.read(file).map(content -> cipher.names(content, place)).orElse(List.of()).stream()
                .sorted()
                .toList();
    }

    @Override
    public void proveWritable(String provider) {
        refuseNameOfMetadata(provider);
        load(provider); // where what is stored cannot be read, no new key is made
        cipher.prove(place);
        store.proveWritable(file, PROOF_WAIT, locked -> token(tokens(locked.read()), provider));
    }

    private void proveReplaceable(LockedFile guard) {
        store.read(file).ifPresent(stored -> cipher.proveReplacement(stored, place));
        guard.reserveSpace(path());
    }

    @Override
    public PreflightReport preflight(String provider) {
        refuseNameOfMetadata(provider);
        List<Check> checks = new ArrayList<>();
        checks.add(
                Check.attempt("read", () -> load(provider).isPresent() ? "a token is stored" : "no token is stored"));
        checks.add(Check.attempt("write", () -> {
            store.rehearse(file, PROOF_WAIT, locked -> token(tokens(locked.read()), provider));
            return "a token can be stored in " + location(provider);
        }));
        NetworkFolder.warning(path()).ifPresent(checks::add);
        checks.addAll(cipher.preflight(place));
        return new PreflightReport(checks);
    }

    private Map<String, @Nullable Object> tokens(Optional<byte[]> content) {
        return content.isEmpty() ? new LinkedHashMap<>() : cipher.decrypt(content.get(), place);
    }

    private Optional<Token> token(Map<String, @Nullable Object> tokens, String provider) {
        return tokens.containsKey(provider)
                ? Optional.of(TokenFields.token(tokens.get(provider), place, provider))
                : Optional.empty();
    }

    private void refuseNameOfMetadata(String provider) {
        if (provider.equals(TokenCipher.METADATA)) {
            throw new ConfigurationException(new ConfigProblem(
                    "auth.providers." + TokenCipher.METADATA,
                    origin,
                    "the token of a provider of this name cannot be kept in " + path()
                            + ", for SOPS files keep something else under it. Give the provider another name, or set"
                            + " auth.storage.sops.directory instead of a path"));
        }
    }

    @Override
    public String location(String provider) {
        return path().toString();
    }

    @Override
    public Protection protection() {
        return Protection.ENCRYPTED;
    }

    @Override
    public String toString() {
        return "SingleFileTokenStorage[" + path() + "]";
    }
}
