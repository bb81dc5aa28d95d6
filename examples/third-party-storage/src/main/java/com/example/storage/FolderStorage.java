package com.example.storage;

import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.spi.storage.LoginTurn;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenUpdate;
import io.kstlib.auth.api.token.Token;
import io.kstlib.storage.sops.envelope.TokenEnvelope;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Keeps each token in a file of its own, sealed before it is written. */
final class FolderStorage implements TokenStorage {

    private static final String TOKEN = ".token";

    private final Path folder;
    private final TokenEnvelope envelope;

    FolderStorage(Path folder, TokenEnvelope envelope) {
        this.folder = folder;
        this.envelope = envelope;
    }

    @Override
    public Optional<Token> load(String provider) {
        return open(provider, token(provider).read());
    }

    private Optional<Token> open(String provider, Optional<byte[]> sealed) {
        return sealed.map(bytes -> envelope.open(bytes, location(provider), provider));
    }

    @Override
    public Optional<Token> update(String provider, Duration wait, TokenUpdate update) {
        return FolderLock.hold(file(provider, ".lock"), wait, () -> {
            String location = location(provider);
            Optional<byte[]> sealed = token(provider).read();
            Optional<Token> current = open(provider, sealed);
            FolderLease lease = new FolderLease(
                    note(provider, ".sent"),
                    () -> sealed.ifPresent(bytes -> envelope.proveReplacement(bytes, location)));
            Optional<Token> next = update.apply(current, lease);
            if (next.isEmpty()) {
                remove(provider);
            } else if (!next.equals(current)) {
                token(provider).replace(envelope.seal(next.get(), location));
            }
            lease.end();
            return next;
        });
    }

    /** Does not read the token, so one that cannot be read is removed, too. */
    @Override
    public boolean delete(String provider) {
        return FolderLock.hold(file(provider, ".lock"), LOCK_WAIT, () -> remove(provider));
    }

    private boolean remove(String provider) {
        boolean was = token(provider).remove();
        note(provider, ".sent").drop(); // it is about the token
        return was;
    }

    @Override
    public Token inTurn(String provider, Duration wait, LoginTurn turn) {
        return FolderLock.hold(file(provider, ".turn"), wait, () -> turn.take(note(provider, ".note")));
    }

    @Override
    public List<String> list() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(TOKEN))
                    .map(name -> name.substring(0, name.length() - TOKEN.length()))
                    .map(name -> URLDecoder.decode(name, StandardCharsets.UTF_8))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException nothing) {
            return List.of();
        } catch (IOException failed) {
            throw FolderFile.failure(folder, Reason.UNREADABLE, "cannot be listed", failed);
        }
    }

    @Override
    public void proveWritable(String provider) {
        load(provider); // a key that is lost is not replaced by a new one
        envelope.prove(location(provider));
        writable();
    }

    private String writable() {
        Path place = folder;
        while (!Files.exists(place) && place.getParent() != null) {
            place = place.getParent(); // the folder is made with the first token
        }
        if (!Files.isWritable(place)) {
            throw FolderFile.failure(place, Reason.NOT_WRITABLE, "cannot be written", null);
        }
        return "a token can be stored in " + folder;
    }

    /** As by default, but makes no key. */
    @Override
    public PreflightReport preflight(String provider) {
        List<Check> checks = new ArrayList<>();
        checks.add(Check.attempt("read", () -> load(provider).isPresent() ? "a token is stored" : "none is stored"));
        checks.add(Check.attempt("write", this::writable));
        checks.addAll(envelope.preflight(location(provider)));
        return new PreflightReport(checks);
    }

    @Override
    public String location(String provider) {
        return file(provider, TOKEN).toString();
    }

    @Override
    public Protection protection() {
        return Protection.ENCRYPTED;
    }

    private FolderFile token(String provider) {
        return new FolderFile(file(provider, TOKEN));
    }

    private FolderNote note(String provider, String ending) {
        return new FolderNote(new FolderFile(file(provider, ending)));
    }

    /** A name may have any characters, so those that mean something in a path are encoded. */
    private Path file(String provider, String ending) {
        return folder.resolve(URLEncoder.encode(provider, StandardCharsets.UTF_8) + ending);
    }

    @Override
    public String toString() {
        return "FolderStorage[" + folder + "]";
    }
}
