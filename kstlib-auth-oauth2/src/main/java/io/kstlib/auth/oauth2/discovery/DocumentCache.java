package io.kstlib.auth.oauth2.discovery;

import io.kstlib.files.AtomicFile;
import io.kstlib.files.BoundedInput;
import io.kstlib.files.ContentHash;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps public documents in files, so that the next process need not fetch them. If anything goes wrong here, the document is fetched.
 *
 * <p>The keys among them decide which tokens are trusted. So only the owner can access the files, and a directory to which others may write
 * is not read. Safe for use by several threads and processes.
 */
final class DocumentCache {

    private static final int MOST_BYTES = 4 * 1024 * 1024;
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");

    private final Path directory;
    private final byte[] scope;

    /**
     * @param scope separates documents of one URL; it goes into the names of files as a hash only, and may hold a secret
     */
    DocumentCache(Path cacheDirectory, byte[] scope) {
        this.directory = cacheDirectory.resolve("published");
        this.scope = scope.clone();
    }

    Optional<PublishedDocument> read(URI url) {
        Path file = file(url);
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || !isOwnersOnly()) {
                return Optional.empty();
            }
            try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                return BoundedInput.read(in, MOST_BYTES).flatMap(content -> parse(url, content));
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
            AtomicFile.createFoldersForOwner(directory);
            AtomicFile.writeForOwner(file(url), Json.write(fields));
        } catch (IOException | SecurityException | UnsupportedOperationException notKept) {
            return; // fetched again next time
        }
    }

    private boolean isOwnersOnly() throws IOException {
        if (!Files.getFileStore(directory).supportsFileAttributeView("posix")) {
            return true;
        }
        PosixFileAttributes attributes = Files.readAttributes(directory, PosixFileAttributes.class);
        return OWNER.containsAll(attributes.permissions());
    }

    private Path file(URI url) {
        byte[] name = url.toString().getBytes(StandardCharsets.UTF_8);
        byte[] scoped = Arrays.copyOf(scope, scope.length + 1 + name.length);
        scoped[scope.length] = '\n'; // a separator that cannot occur in the scope, which is JSON on one line
        System.arraycopy(name, 0, scoped, scope.length + 1, name.length);
        return directory.resolve(ContentHash.hex(scoped) + ".json");
    }
}
