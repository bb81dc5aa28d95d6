package com.example.storage;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.LockedStorage;
import io.kstlib.storage.sops.envelope.TokenEnvelope;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Keeps each token in a file of its own, sealed before it is written. */
final class FolderStorage extends LockedStorage {

    private static final String TOKEN = ".token";

    /** The locks of this process. To close a channel may free every lock of the process on its file, so one thread at a time opens it. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final TokenEnvelope envelope;

    FolderStorage(Path folder, TokenEnvelope envelope) {
        this.folder = folder;
        this.envelope = envelope;
    }

    @Override
    public Optional<Token> load(String name) {
        return file(name, TOKEN).read().map(sealed -> envelope.open(sealed, location(name), name));
    }

    @Override
    protected Lock lock(String name, Purpose purpose) {
        return purpose == Purpose.UPDATE
                ? new FolderLock(name, file(name, ".lock"), file(name, ".sent"))
                : new FolderLock(name, file(name, ".turn"), file(name, ".note"));
    }

    /** A lock of a file, which the system frees when the process dies. So nothing can be lost, and no write needs another check. */
    private final class FolderLock implements Lock {

        private final String name;
        private final Path place;
        private final FolderFile token;
        private final FolderFile note;
        private boolean isEntered;
        private FileChannel channel;

        FolderLock(String name, FolderFile lock, FolderFile note) {
            this.name = name;
            this.place = lock.path();
            this.token = file(name, TOKEN);
            this.note = note;
        }

        @Override
        public void take() {
            isEntered = HELD_HERE.add(place);
            if (!isEntered) {
                throw heldBy(name, "another thread");
            }
            if (!isLocked()) {
                close();
                throw heldBy(name, "another process");
            }
        }

        private boolean isLocked() {
            try {
                Files.createDirectories(folder);
                channel = FileChannel.open(place, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                return channel.tryLock() != null;
            } catch (OverlappingFileLockException loadedTwice) {
                return false; // this plugin is here in a second class loader
            } catch (IOException failed) {
                throw FolderFile.failure(place, Reason.CANNOT_LOCK, "cannot be locked", failed);
            }
        }

        @Override
        public Optional<Token> read() {
            return load(name);
        }

        @Override
        public void prove() {
            token.read().ifPresent(sealed -> envelope.proveReplacement(sealed, location(name)));
        }

        @Override
        public void write(Token next) {
            token.replace(envelope.seal(next, location(name)));
        }

        @Override
        public boolean remove() {
            return token.remove();
        }

        @Override
        public Optional<String> note() {
            return note.read().map(line -> new String(line, StandardCharsets.UTF_8));
        }

        @Override
        public void note(String line) {
            note.replace(line.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void clearNote() {
            note.remove();
        }

        @Override
        public void close() {
            try {
                if (channel != null) {
                    channel.close();
                }
            } catch (IOException failed) {
                throw FolderFile.failure(place, Reason.CANNOT_LOCK, "cannot be freed", failed);
            } finally {
                channel = null;
                if (isEntered) {
                    isEntered = false;
                    HELD_HERE.remove(place);
                }
            }
        }
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
    public void proveWritable(String name) {
        load(name); // a key that is lost is not replaced by a new one
        envelope.prove(location(name));
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
    public PreflightReport preflight(String name) {
        List<Check> checks = new ArrayList<>();
        checks.add(Check.attempt("read", () -> load(name).isPresent() ? "a token is stored" : "none is stored"));
        checks.add(Check.attempt("write", this::writable));
        checks.addAll(envelope.preflight(location(name)));
        return new PreflightReport(checks);
    }

    @Override
    public String location(String name) {
        return file(name, TOKEN).path().toString();
    }

    @Override
    public Protection protection() {
        return Protection.ENCRYPTED;
    }

    /** A name may have any characters, so those that mean something in a path are encoded. */
    private FolderFile file(String name, String ending) {
        return new FolderFile(folder.resolve(URLEncoder.encode(name, StandardCharsets.UTF_8) + ending));
    }

    @Override
    public String toString() {
        return "FolderStorage[" + folder + "]";
    }
}
