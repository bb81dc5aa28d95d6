package com.example.sqlite;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.LockedStorage;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.files.AtomicFile;
import io.kstlib.files.FileOwnership;
import io.kstlib.storage.sops.envelope.TokenEnvelope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/**
 * A row for each token and each note, and a lock of its own for each login.
 *
 * <p>A lock is a write transaction in an empty database of this login. In the database of the tokens it would stop every other login while this one waits for
 * its server: SQLite has one writer for a file. It ends with the process. So a killed process stops no one, and a machine that slept still has its locks. A
 * row that says until when it is locked would do neither.
 */
final class SqliteStorage extends LockedStorage {

    private static final String TOKEN = "TOKEN";
    private static final String TABLE = "CREATE TABLE IF NOT EXISTS entry (kind, name, value, PRIMARY KEY (kind, name))";
    private static final String WRITE = "INSERT OR REPLACE INTO entry VALUES (?, ?, ?)";
    private static final String REMOVE = "DELETE FROM entry WHERE kind = ? AND name = ? RETURNING kind";

    /** Removes nothing, and fails where nothing can be written. */
    private static final String PROOF = "DELETE FROM entry WHERE kind IS NULL";

    private final Path file;
    private final TokenEnvelope envelope;
    private final FileOwnership ownership;

    SqliteStorage(Path file, StorageContext context) {
        this.file = file;
        this.envelope = TokenEnvelope.of(context);
        this.ownership = FileOwnership.ofProcess(context.environment());
    }

    @Override
    public Optional<Token> load(String name) {
        return this.<byte[]>value(TOKEN, name).map(text -> envelope.open(text, location(name), name));
    }

    @Override
    public List<String> list() {
        return this.<String>read("SELECT name FROM entry WHERE kind = ?", TOKEN).stream().sorted().toList();
    }

    @Override
    public void proveWritable(String name) {
        load(name); // a key that is lost is not replaced by a new one
        change(PROOF);
        envelope.prove(location(name));
    }

    @Override
    public PreflightReport preflight(String name) {
        List<Check> checks = new ArrayList<>(envelope.preflight(location(name)));
        checks.add(Check.attempt("read", () -> load(name).isPresent() ? "a token is stored" : "no token is stored"));
        return new PreflightReport(checks);
    }

    @Override
    public String location(String name) {
        return file.toString();
    }

    @Override
    public Protection protection() {
        return Protection.ENCRYPTED;
    }

    @Override
    protected Lock lock(String name, Purpose purpose) {
        String kind = purpose.name();
        UUID hash = UUID.nameUUIDFromBytes((kind + name).getBytes(StandardCharsets.UTF_8));
        return new Lock() {
            private Connection held;

            @Override
            public void take() {
                try {
                    held = open(Path.of(file + "." + hash), 0);
                    held.createStatement().execute("BEGIN IMMEDIATE");
                } catch (SQLException | IOException failed) {
                    close();
                    throw isBusy(failed) ? heldBy(name, "another process") : failure(Reason.CANNOT_LOCK, failed);
                }
            }

            @Override
            public Optional<Token> read() {
                return load(name);
            }

            @Override
            public void prove() {
                change(PROOF);
                SqliteStorage.this
                        .<byte[]>value(TOKEN, name)
                        .ifPresent(text -> envelope.proveReplacement(text, location(name)));
            }

            @Override
            public void write(Token token) {
                change(WRITE, TOKEN, name, envelope.seal(token, location(name)));
            }

            @Override
            public boolean remove() {
                return change(REMOVE, TOKEN, name);
            }

            @Override
            public Optional<String> note() {
                return value(kind, name);
            }

            @Override
            public void note(String line) {
                change(WRITE, kind, name, line);
            }

            @Override
            public void clearNote() {
                change(REMOVE, kind, name);
            }

            @Override
            public void close() {
                try {
                    if (held != null) {
                        held.close();
                    }
                } catch (SQLException failed) {
                    throw failure(Reason.CANNOT_LOCK, failed);
                }
            }
        };
    }

    private <T> Optional<T> value(String kind, String name) {
        return this.<T>read("SELECT value FROM entry WHERE kind = ? AND name = ?", kind, name).stream().findFirst();
    }

    private <T> List<T> read(String sql, Object... values) {
        return Files.exists(file) ? run(Reason.UNREADABLE, sql, values) : List.of();
    }

    private boolean change(String sql, Object... values) {
        return !run(Reason.NOT_WRITABLE, sql, values).isEmpty();
    }

    @SuppressWarnings("unchecked") // a column has one type
    private <T> List<T> run(Reason failure, String sql, Object... values) {
        List<T> found = new ArrayList<>();
        try (Connection database = open(file, 10_000)) {
            database.createStatement().execute(TABLE);
            PreparedStatement statement = database.prepareStatement(sql);
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            if (statement.execute()) {
                for (ResultSet rows = statement.getResultSet(); rows.next(); ) {
                    found.add((T) rows.getObject(1));
                }
            }
            return found;
        } catch (SQLException | IOException failed) {
            throw failure(failure, failed);
        }
    }

    /** Opens a database that only its owner can read and replace. */
    private Connection open(Path database, int wait) throws SQLException, IOException {
        if (Files.notExists(database)) {
            try {
                AtomicFile.createFoldersForOwner(database.getParent());
                AtomicFile.createForOwner(database, new byte[0]);
            } catch (FileAlreadyExistsException madeMeanwhile) {
                // by another process
            }
        }
        Optional<String> objection = ownership.objection(database);
        if (objection.isPresent()) {
            throw new StorageException(database.toString(), Reason.EXPOSED, database + " " + objection.get(), null, null);
        }
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(wait);
        config.setPragma(SQLiteConfig.Pragma.LIMIT_LENGTH, "10000000"); // of a value, in bytes
        return config.createConnection("jdbc:sqlite:" + database);
    }

    private static boolean isBusy(Exception failed) {
        return failed instanceof SQLException sql && sql.getErrorCode() == SQLiteErrorCode.SQLITE_BUSY.code;
    }

    private StorageException failure(Reason reason, Exception failed) {
        return new StorageException(
                file.toString(), isBusy(failed) ? Reason.UNREACHABLE : reason, file + " failed: " + failed.getClass().getSimpleName(), null, failed);
    }
}
