package io.kstlib.storage.file.store;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.Lease;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenUpdate;
import io.kstlib.storage.file.store.LockedFileStore.LockedFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Tokens in files of their own, one per provider: {@code DIRECTORY/PROVIDER SUFFIX}. In the file name {@code _} stands for every character of
 * the provider's name outside {@code [A-Za-z0-9_-]}, as in the Python kstlib. So two providers may have the same file. Safe for use by several
 * threads and processes.
 */
public final class TokenFileStorage implements TokenStorage {

    /** The wait before a login: long enough for a refresh to end, short enough for a person. */
    private static final Duration PROOF_WAIT = Duration.ofSeconds(10);

    /** The end of the name of the file whose lock lets the logins of a provider take turns. It does not stop others from changing the token. */
    private static final String LOGIN_NOTE = ".login";

    private final LockedFileStore store;
    private final String suffix;
    private final TokenFileFormat format;

    /**
     * Creates a storage with a file for each token.
     *
     * @param store where the files are
     * @param suffix what each file's name ends with, such as {@code .token.json}
     * @param format how a token is written to a file
     * @throws IllegalArgumentException if the suffix does not start with a dot
     */
    public TokenFileStorage(LockedFileStore store, String suffix, TokenFileFormat format) {
        if (!suffix.startsWith(".")) {
            throw new IllegalArgumentException("the suffix \"" + suffix + "\" does not start with a dot");
        }
        this.store = store;
        this.suffix = suffix;
        this.format = format;
    }

    /**
     * Returns the name of a provider as part of a file name: each character outside of {@code [A-Za-z0-9_-]} becomes {@code _}.
     *
     * @param provider a provider's name
     * @return the name without a suffix
     */
    public static String fileName(String provider) {
        StringBuilder fileName = new StringBuilder(provider.length());
        for (int i = 0; i < provider.length(); i += Character.charCount(provider.codePointAt(i))) {
            char letter = provider.charAt(i);
            fileName.append(isKept(letter) ? letter : '_');
        }
        return fileName.toString();
    }

    private static boolean isKept(int letter) {
        return (letter >= 'a' && letter <= 'z')
                || (letter >= 'A' && letter <= 'Z')
                || (letter >= '0' && letter <= '9')
                || letter == '_'
                || letter == '-';
    }

    private String file(String provider) {
        if (provider.isBlank()) {
            throw new IllegalArgumentException("a name is never blank");
        }
        return fileName(provider) + suffix;
    }

    private Path path(String provider) {
        return store.path(file(provider));
    }

    @Override
    public Optional<Token> load(String provider) {
        return store.read(file(provider)).map(content -> format.read(content, path(provider), provider));
    }

    @Override
    public Optional<String> revision(String provider) {
        return store.revision(file(provider));
    }

    @Override
    public Token inTurn(String provider, Duration wait, Function<Lease, Token> turn) {
        return store.inTurn(fileName(provider) + LOGIN_NOTE, wait, turn);
    }

    @Override
    public boolean delete(String provider) {
        return store.delete(file(provider), LOCK_WAIT);
    }

    @Override
    public List<String> list() {
        return store.names().stream()
                .filter(this::isOfToken)
                .map(file -> file.substring(0, file.length() - suffix.length()))
                .sorted()
                .toList();
    }

    /** Whether a name is that of a token's file, and not of a lock or a temporary file. */
    private boolean isOfToken(String file) {
        int length = file.length() - suffix.length();
        return length > 0 && file.endsWith(suffix) && file.chars().limit(length).allMatch(TokenFileStorage::isKept);
    }

    @Override
    public Optional<Token> update(String provider, Duration wait, TokenUpdate update) {
        return store.locked(file(provider), wait, file -> {
            Optional<Token> current = read(file, provider);
            Optional<Token> wanted = update.apply(current, file.lease(() -> proveReplaceable(file)));
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
        load(provider); // where what is stored cannot be read, no new key is made
        format.prove(path(provider));
        store.proveWritable(file(provider), PROOF_WAIT, file -> read(file, provider));
    }

    private void proveReplaceable(LockedFile file) {
        file.readAnew().ifPresent(stored -> format.proveReplacement(stored, file.path()));
        file.reserveSpace(file.path());
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
            store.rehearse(file(provider), PROOF_WAIT, file -> read(file, provider));
            return "a token can be stored in " + location(provider);
        }));
        NetworkFolder.warning(path(provider)).ifPresent(checks::add);
        checks.addAll(format.preflight(path(provider)));
        return new PreflightReport(checks);
    }

    @Override
    public String location(String provider) {
        return path(provider).toString();
    }

    @Override
    public Protection protection() {
        return format.protection();
    }

    @Override
    public String toString() {
        return "TokenFileStorage[" + path("NAME") + "]";
    }
}
