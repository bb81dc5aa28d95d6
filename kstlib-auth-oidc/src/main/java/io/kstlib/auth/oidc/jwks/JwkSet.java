package io.kstlib.auth.oidc.jwks;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.oauth2.discovery.PublishedDocument;
import io.kstlib.auth.oauth2.discovery.PublishedDocument.Receipt;
import io.kstlib.auth.oidc.jwks.UnusableJwk.UnusableJwkException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The keys that a server published at one time (RFC 7517 section 5). Immutable. */
public final class JwkSet {

    /** How many keys a set may have. */
    public static final int MOST_KEYS = 100;

    private final PublishedDocument source;
    private final List<VerificationKey> keys;
    private final List<UnusableJwk> unusable;

    private JwkSet(PublishedDocument source, List<VerificationKey> keys, List<UnusableJwk> unusable) {
        this.source = source;
        this.keys = List.copyOf(keys);
        this.unusable = List.copyOf(unusable);
    }

    /**
     * Reads a set. Keys that cannot be used, such as those of an unknown type, are kept apart (RFC 7517 section 5).
     *
     * @param document the published set
     * @return the keys
     * @throws ProtocolException if it is not a JWK set, or has too many keys
     */
    public static JwkSet parse(PublishedDocument document) {
        if (!(document.members().get("keys") instanceof List<?> list)) {
            throw malformed(document, "it has no list \"keys\" (RFC 7517 section 5)");
        }
        if (list.size() > MOST_KEYS) {
            throw malformed(document, "it has " + list.size() + " keys, at most " + MOST_KEYS + " are read");
        }
        List<VerificationKey> keys = new ArrayList<>();
        List<UnusableJwk> unusable = new ArrayList<>();
        for (Object item : list) {
            if (!(item instanceof Map<?, ?> map)) {
                throw malformed(document, "one of its keys is not an object");
            }
            @SuppressWarnings("unchecked") // JSON objects have text keys only
            Map<String, @Nullable Object> jwk = (Map<String, @Nullable Object>) map;
            try {
                keys.add(VerificationKey.parse(jwk));
            } catch (UnusableJwkException reason) {
                unusable.add(UnusableJwk.of(jwk, reason));
            }
        }
        return new JwkSet(document, keys, unusable);
    }

    private static ProtocolException malformed(PublishedDocument document, String why) {
        URI url = document.url();
        return new ProtocolException(
                url,
                "the JWK set at " + url + " cannot be used: " + why,
                Remedy.advice(PublishedDocument.lookAt(url)),
                null);
    }

    /** {@return the URL that it was fetched from, without query} */
    public URI url() {
        return source.url();
    }

    /** {@return the record of where and when it was obtained} */
    public Receipt receipt() {
        return source.receipt();
    }

    /** {@return whether it came from this machine's disk and may be out of date} */
    public boolean isFromDisk() {
        return receipt().from() == Receipt.From.DISK;
    }

    /** {@return the set as it was received} */
    public String text() {
        return source.text();
    }

    /**
     * Returns how far this machine's clock was ahead of the server's; negative when it was behind.
     *
     * @return empty when the server did not send its time
     */
    public Optional<Duration> clockDrift() {
        return Optional.ofNullable(receipt().clockDrift());
    }

    /** {@return the usable keys, in their order} */
    public List<VerificationKey> keys() {
        return keys;
    }

    /** {@return the unusable keys, in their order} */
    public List<UnusableJwk> unusable() {
        return unusable;
    }

    /** {@return the reasons why the unusable keys cannot be used, one text each} */
    public List<String> reasons() {
        return unusable.stream().map(UnusableJwk::toString).toList();
    }

    /**
     * Whether a usable or unusable key has an ID. If so, it does not help to fetch the set again.
     *
     * @param keyId a {@code kid}
     * @return whether it is in the set
     */
    public boolean has(String keyId) {
        return !withId(keyId).isEmpty()
                || unusable.stream()
                        .anyMatch(key -> key.keyId().filter(keyId::equals).isPresent());
    }

    /**
     * Returns the keys with an ID. An ID should be unique (RFC 7517 section 4.5) but is not always.
     *
     * @param keyId a {@code kid}
     * @return the usable keys that have it
     */
    public List<VerificationKey> withId(String keyId) {
        return keys.stream()
                .filter(key -> key.keyId().filter(keyId::equals).isPresent())
                .toList();
    }

    /** {@return the usable keys that have no ID} */
    public List<VerificationKey> withoutId() {
        return keys.stream().filter(key -> key.keyId().isEmpty()).toList();
    }
}
