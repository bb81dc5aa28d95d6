package io.kstlib.auth.oidc.jwks;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.oauth2.discovery.DocumentSource;
import io.kstlib.auth.oauth2.discovery.PublishedDocument;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Fetches JWK sets and keeps them for a time. A set that lacks a key is fetched again earlier, but only once a minute: anyone can make up
 * tokens that name missing keys. Safe for use by several threads.
 */
public final class KeySource {

    /** The shortest time between two early fetches of a set. */
    public static final Duration REFETCH_INTERVAL = Duration.ofSeconds(60);

    /** How many sets are kept. More than one is needed only where tokens name their issuer. */
    private static final int MOST_SETS = 20;

    private static final String NAME = "the JWK set";

    private final DocumentSource source;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<URI, CachedKeys> kept = new LinkedHashMap<>();

    /** @param refetchedAt when the set was last fetched before its time, whether that succeeded or not */
    private record CachedKeys(JwkSet set, @Nullable Instant refetchedAt) {}

    /**
     * @param source brings the sets
     */
    public KeySource(DocumentSource source) {
        this.source = source;
    }

    /**
     * Returns the kept keys while they are fresh, else fetches them.
     *
     * @param url where the set is published
     * @throws io.kstlib.auth.api.error.NetworkException if it must be fetched and the server cannot give it now
     * @throws io.kstlib.auth.api.error.ProtocolException if what is there is no JWK set
     */
    public JwkSet keys(URI url) {
        lock.lock();
        try {
            CachedKeys known = kept.get(url);
            if (known != null && known.set().receipt().isFresh(source.now())) {
                return known.set();
            }
            JwkSet set = ofDisk(url).orElseGet(() -> fetch(url));
            keep(url, new CachedKeys(set, known == null ? null : known.refetchedAt()));
            return set;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Fetches a set again because it lacks a key, unless that was just done.
     *
     * @param url where the set is published
     * @param lacking the set that lacks the key
     * @return a newer set; empty when it is too early to ask again
     * @throws io.kstlib.auth.api.error.NetworkException if the server cannot give it now
     * @throws io.kstlib.auth.api.error.ProtocolException if what is there is no JWK set
     */
    public Optional<JwkSet> newerThan(URI url, JwkSet lacking) {
        lock.lock();
        try {
            CachedKeys known = kept.get(url);
            if (known != null && known.set() != lacking) {
                return Optional.of(known.set()); // another thread fetched it meanwhile
            }
            Instant now = source.now();
            if (known != null
                    && known.refetchedAt() != null
                    && now.isBefore(known.refetchedAt().plus(REFETCH_INTERVAL))) {
                return Optional.empty();
            }
            // before the request, so that a failing server is not asked more often
            keep(url, new CachedKeys(lacking, now));
            JwkSet fetched = fetch(url);
            keep(url, new CachedKeys(fetched, now));
            return Optional.of(fetched);
        } finally {
            lock.unlock();
        }
    }

    private Optional<JwkSet> ofDisk(URI url) {
        try {
            return source.kept(url).map(JwkSet::parse);
        } catch (ProtocolException mayVerifyWithNewerKeys) {
            return Optional.empty();
        }
    }

    private JwkSet fetch(URI url) {
        return JwkSet.parse(source.fetch(url, NAME)
                .orElseThrow(() -> PublishedDocument.missing(
                        url, NAME, "Check jwks_uri, in the configuration or in the provider's metadata")));
    }

    private void keep(URI url, CachedKeys entry) {
        if (!kept.containsKey(url) && kept.size() >= MOST_SETS) {
            kept.clear();
        }
        kept.put(url, entry);
    }
}
