package io.kstlib.auth.oidc.discovery;

import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps public documents in files, so that the next process need not fetch them. It is a convenience: whatever goes wrong here, the
 * document is fetched. Keys are what everything is trusted by, so files are created for their owner alone, and a directory that others may
 * write to is not read. Safe for use by several threads and processes.
 */
final class DocumentCache {

    private static final int MOST_BYTES = 4 * 1024 * 1024;
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");
    private static final FileAttribute<?> OWNER_ONLY = PosixFilePermissions.asFileAttribute(OWNER);

    private final Path directory;
    private final byte[] scope;

    /**
     * @param scope what keeps documents of one URL apart; it goes into the names of files as a hash only, and may hold a secret
     */
    DocumentCache(Path cacheDirectory, byte[] scope) {
        this.directory = cacheDirectory.resolve("published");
        this.scope = scope.clone();
    }

    Optional<PublishedDocument> read(URI url) {
        Path file = file(url);
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || !isOwnersAlone()) {
                return Optional.empty();
            }
            try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                return parse(url, in.readNBytes(MOST_BYTES));
            }
        } catch (IOException | SecurityException unreadable) {
            return Optional.empty();
        }
    }

    private Optional<PublishedDocument> parse(URI url, byte[] bytes) {
        try {
            Map<String, @Nullable Object> fields = Json.readObject(bytes);
            if (!url.toString().equals(fields.get("url")) || !(fields.get("text") instanceof String text)) {
                return Optional.empty();
            }
            Object shown = fields.get("shown");
            Object drift = fields.get("clock_drift_ms");
            Object certificate = fields.get("certificate");
            Receipt receipt = new Receipt(
                    Receipt.From.DISK,
                    Instant.parse(String.valueOf(fields.get("fetched_at"))),
                    Instant.parse(String.valueOf(fields.get("fresh_until"))),
                    drift instanceof Long millis ? Duration.ofMillis(millis) : null,
                    certificate instanceof String fingerprint ? fingerprint : null);
            return Optional.of(
                    new PublishedDocument(URI.create(String.valueOf(shown)), text, Json.readObject(text), receipt));
        } catch (JsonException | DateTimeException | IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }

    void write(URI url, PublishedDocument document) {
        Receipt receipt = document.receipt();
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("url", url.toString());
        fields.put("shown", document.url().toString());
        fields.put("fetched_at", receipt.fetchedAt().toString());
        fields.put("fresh_until", receipt.freshUntil().toString());
        Duration drift = receipt.clockDrift();
        if (drift != null) {
            fields.put("clock_drift_ms", drift.toMillis());
        }
        if (receipt.serverCertificate() != null) {
            fields.put("certificate", receipt.serverCertificate());
        }
        fields.put("text", document.text());
        try {
            boolean posix = prepare();
            Path fresh = posix
                    ? Files.createTempFile(
                            directory,
                            "new",
                            ".json",
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                    : Files.createTempFile(directory, "new", ".json");
            try {
                Files.write(fresh, Json.write(fields));
                Files.move(fresh, file(url), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException | SecurityException | UnsupportedOperationException notKept) {
            return; // fetched again next time
        }
    }

    /** Whether the file system has POSIX permissions. */
    private boolean prepare() throws IOException {
        Path existing = directory;
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        boolean posix = existing != null && Files.getFileStore(existing).supportsFileAttributeView("posix");
        if (posix) {
            Files.createDirectories(directory, OWNER_ONLY);
        } else {
            Files.createDirectories(directory);
        }
        return posix;
    }

    private boolean isOwnersAlone() throws IOException {
        if (!Files.getFileStore(directory).supportsFileAttributeView("posix")) {
            return true;
        }
        PosixFileAttributes attributes = Files.readAttributes(directory, PosixFileAttributes.class);
        return OWNER.containsAll(attributes.permissions());
    }

    private Path file(URI url) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(scope);
            digest.update((byte) '\n'); // no byte of the scope, which is JSON on one line
            byte[] name = digest.digest(url.toString().getBytes(StandardCharsets.UTF_8));
            return directory.resolve(HexFormat.of().formatHex(name) + ".json");
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }
}
