package io.kstlib.auth.oauth2.discovery;

import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oauth2.discovery.PublishedDocument.Receipt;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.base.Spans;
import io.kstlib.files.AtomicFile;
import io.kstlib.files.BoundedInput;
import io.kstlib.files.ContentHash;
import io.kstlib.http.ProviderHttp;
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
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Gets the documents that servers publish: from the network, or from the disk while they are fresh. Safe for use by several threads. */
public final class DocumentSource {

    private static final Duration LEAST = Duration.ofMinutes(1);
    private static final Pattern MAX_AGE = Pattern.compile("(?:^|[,\\s])max-age\\s*=\\s*\"?([0-9]{1,9})");
    private static final Pattern FORBIDDEN = Pattern.compile("(?:^|[,\\s])no-(?:store|cache)(?:$|[,=\\s])");

    private final ProviderHttp transport;
    private final Clock clock;
    private final Duration longest;
    private final @Nullable DocumentCache cache;

    private DocumentSource(ProviderHttp transport, Clock clock, Duration longest, @Nullable DocumentCache cache) {
        this.transport = transport;
        this.clock = clock;
        this.longest = longest;
        this.cache = cache;
    }

    /**
     * Makes the source for a provider. It keeps documents for its {@code discovery_ttl} at most.
     *
     * @param context the provider
     * @param transport sends the requests
     */
    public static DocumentSource of(ProviderContext context, ProviderHttp transport) {
        return of(context, context.settings(), transport);
    }

    /**
     * Makes the source for a provider whose requests are sent with other settings. It keeps documents for its {@code discovery_ttl} at most.
     *
     * @param context the provider
     * @param settings the settings of the transport
     * @param transport sends the requests
     */
    public static DocumentSource of(ProviderContext context, Settings settings, ProviderHttp transport) {
        Duration longest = OAuth2Keys.discoveryTtl(context);
        // A document of an unverified connection must not serve verified ones.
        boolean verified = settings.get(ProviderKeys.SSL_VERIFY)
                || settings.get(ProviderKeys.SSL_CA_BUNDLE).isPresent();
        DocumentCache cache = longest.isZero() || !verified
                ? null
                : context.cacheDirectory()
                        .map(directory -> new DocumentCache(directory, scope(settings, transport)))
                        .orElse(null);
        return new DocumentSource(transport, context.clock(), longest, cache);
    }

    /**
     * Makes a source that keeps nothing on disk.
     *
     * @param context the provider
     * @param transport sends the requests
     */
    public static DocumentSource ofNetworkOnly(ProviderContext context, ProviderHttp transport) {
        return new DocumentSource(transport, context.clock(), OAuth2Keys.discoveryTtl(context), null);
    }

    /**
     * Collects what decides, beside the URL, about the document and the trust in it. A proxy is no part of it: it cannot forge
     * https. Plain http is for loopback, which is reached without a proxy.
     */
    private static byte[] scope(Settings settings, ProviderHttp transport) {
        Map<String, Object> scope = new TreeMap<>();
        scope.put("headers", new TreeMap<>(settings.get(ProviderKeys.HEADERS).orElse(Map.of())));
        scope.put("trust", transport.trustBasis());
        return Json.write(scope);
    }

    /**
     * Returns a document that was fetched earlier, by this process or another one.
     *
     * @param url where it is published
     * @return the document while it is fresh; empty when it has to be fetched
     */
    public Optional<PublishedDocument> kept(URI url) {
        return cache == null
                ? Optional.empty()
                : cache.read(url)
                        .filter(document -> document.receipt().isFresh(clock.instant()))
                        // the clock was wrong when it was fetched
                        .filter(document -> !document.receipt().fetchedAt().isAfter(clock.instant()))
                        .filter(document ->
                                document.receipt().fetchedAt().plus(longest).isAfter(clock.instant()));
    }

    /**
     * Fetches a document and keeps it.
     *
     * @param url where it is
     * @param name the name of the document, for messages: "the discovery document"
     * @return the document; empty when the server says that there is none (HTTP 404 or 410)
     * @throws io.kstlib.auth.api.error.NetworkException if there is no answer, or the server cannot answer now
     * @throws io.kstlib.auth.api.error.ProtocolException if the answer is not a JSON object
     */
    public Optional<PublishedDocument> fetch(URI url, String name) {
        HttpAnswer answer = transport.send(HttpCall.get(url).withHeader("Accept", "application/json"));
        Receipt receipt = new Receipt(
                Receipt.From.SERVER,
                answer.receivedAt(),
                freshUntil(answer),
                answer.clockDrift().orElse(null),
                answer.serverCertificate());
        Optional<PublishedDocument> document = PublishedDocument.of(answer, name, receipt);
        if (cache != null) {
            document.ifPresent(published -> cache.write(url, published));
        }
        return document;
    }

    /**
     * Returns how long a document may be kept: as long as its server says (RFC 9111 section 4.2), at most as long as the configuration allows, and at
     * least a minute.
     *
     * <p>Many servers forbid caching of these documents out of habit, and two checks in a row should not cost two fetches. A missing key is
     * fetched at once, whatever this says.
     */
    private Instant freshUntil(HttpAnswer answer) {
        Duration said = said(answer).orElse(longest);
        return answer.receivedAt().plus(Spans.shorter(Spans.longer(said, LEAST), longest));
    }

    private static Optional<Duration> said(HttpAnswer answer) {
        String control = answer.header("Cache-Control").orElse("").toLowerCase(Locale.ROOT);
        if (FORBIDDEN.matcher(control).find()) {
            return Optional.of(Duration.ZERO);
        }
        Matcher maxAge = MAX_AGE.matcher(control);
        if (!maxAge.find()) {
            return Optional.empty();
        }
        long age = answer.header("Age")
                .map(String::trim)
                .filter(text -> text.matches("[0-9]{1,9}"))
                .map(Long::parseLong)
                .orElse(0L);
        return Optional.of(Duration.ofSeconds(Math.max(0, Long.parseLong(maxAge.group(1)) - age)));
    }

    /** {@return the present time} */
    public Instant now() {
        return clock.instant();
    }

    /**
     * Keeps public documents in files, so that the next process need not fetch them. If anything goes wrong here, the document is fetched.
     *
     * <p>The keys among them decide which tokens are trusted. So only the owner can access the files, and a directory to which others may write
     * is not read. Safe for use by several threads and processes.
     */
    private static final class DocumentCache {

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
}
