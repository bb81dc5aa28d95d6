package io.kstlib.auth.api.validation;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The caller's demands on a validation. It overrides what the configuration or the token itself says. Immutable. */
public final class ValidationTerms {

    /** The largest difference between two clocks that a caller may allow. */
    public static final Duration LARGEST_CLOCK_SKEW = Duration.ofSeconds(300);

    private static final ValidationTerms NONE = new ValidationTerms(null, null, null, null, null, null, null, false);

    private final @Nullable String issuer;
    private final @Nullable String audience;
    private final Map.@Nullable Entry<String, String> discovery;
    private final Map.@Nullable Entry<String, String> keys;
    private final @Nullable URI keysUrl;
    private final @Nullable Duration clockSkew;
    private final @Nullable Duration clockDrift;
    private final boolean privateHosts;

    private ValidationTerms(
            @Nullable String issuer,
            @Nullable String audience,
            Map.@Nullable Entry<String, String> discovery,
            Map.@Nullable Entry<String, String> keys,
            @Nullable URI keysUrl,
            @Nullable Duration clockSkew,
            @Nullable Duration clockDrift,
            boolean privateHosts) {
        this.issuer = issuer;
        this.audience = audience;
        this.discovery = discovery;
        this.keys = keys;
        this.keysUrl = keysUrl;
        this.clockSkew = clockSkew;
        this.clockDrift = clockDrift;
        this.privateHosts = privateHosts;
    }

    /** {@return terms that demand nothing} */
    public static ValidationTerms none() {
        return NONE;
    }

    /**
     * {@return a copy with this issuer}
     *
     * @param expected the issuer that the token must name, even if another one is configured
     */
    public ValidationTerms issuer(String expected) {
        return new ValidationTerms(expected, audience, discovery, keys, keysUrl, clockSkew, clockDrift, privateHosts);
    }

    /**
     * {@return a copy with this audience}
     *
     * @param expected one of the audiences that the token must name
     */
    public ValidationTerms audience(String expected) {
        return new ValidationTerms(issuer, expected, discovery, keys, keysUrl, clockSkew, clockDrift, privateHosts);
    }

    /**
     * {@return a copy with this document}
     *
     * @param name a name for the document, such as its file name
     * @param text the document to use instead of the discovery document of the issuer, which is then not fetched
     */
    public ValidationTerms discovery(String name, String text) {
        return new ValidationTerms(
                issuer, audience, Map.entry(name, text), keys, keysUrl, clockSkew, clockDrift, privateHosts);
    }

    /**
     * {@return a copy with these keys}
     *
     * @param name a name for the document, such as its file name
     * @param text the document to use instead of the JWK Set of the issuer, which is then not fetched
     */
    public ValidationTerms keys(String name, String text) {
        return new ValidationTerms(
                issuer, audience, discovery, Map.entry(name, text), null, clockSkew, clockDrift, privateHosts);
    }

    /**
     * {@return a copy with the keys from this URL}
     *
     * @param url the URL of the keys, even if the issuer publishes another one
     */
    public ValidationTerms keysAt(URI url) {
        return new ValidationTerms(issuer, audience, discovery, null, url, clockSkew, clockDrift, privateHosts);
    }

    /**
     * {@return a copy with this tolerance}
     *
     * @param allowed how far two clocks may be apart, from none to {@link #LARGEST_CLOCK_SKEW}
     * @throws IllegalArgumentException if the tolerance is not within these bounds
     */
    public ValidationTerms clockSkew(Duration allowed) {
        if (allowed.isNegative() || allowed.compareTo(LARGEST_CLOCK_SKEW) > 0) {
            throw new IllegalArgumentException("the clock skew is 0 to " + LARGEST_CLOCK_SKEW.toSeconds()
                    + " seconds, not " + allowed.toSeconds());
        }
        return new ValidationTerms(issuer, audience, discovery, keys, keysUrl, allowed, clockDrift, privateHosts);
    }

    /**
     * {@return a copy with this drift}
     *
     * @param measured how far this machine's clock was ahead of the provider's clock when the token was obtained, negative when it was behind; the
     *     report shows it if the provider's own answers do not say the time; it never decides whether the token is valid
     */
    public ValidationTerms clockDrift(Duration measured) {
        return new ValidationTerms(issuer, audience, discovery, keys, keysUrl, clockSkew, measured, privateHosts);
    }

    /**
     * {@return a copy with which hosts with private and link-local addresses may be asked, too, if only the token itself names its issuer}
     */
    public ValidationTerms allowPrivateHosts() {
        return new ValidationTerms(issuer, audience, discovery, keys, keysUrl, clockSkew, clockDrift, true);
    }

    /** {@return the issuer that the token must name; empty when the caller demands none} */
    public Optional<String> issuer() {
        return Optional.ofNullable(issuer);
    }

    /** {@return one of the audiences that the token must name; empty when the caller demands none} */
    public Optional<String> audience() {
        return Optional.ofNullable(audience);
    }

    /** {@return the name and the text of the document that replaces the discovery document; empty when it is fetched} */
    public Optional<Map.Entry<String, String>> discovery() {
        return Optional.ofNullable(discovery);
    }

    /** {@return the name and the text of the document that replaces the JWK Set; empty when it is fetched} */
    public Optional<Map.Entry<String, String>> keys() {
        return Optional.ofNullable(keys);
    }

    /** {@return the URL of the keys; empty when the caller gave none} */
    public Optional<URI> keysUrl() {
        return Optional.ofNullable(keysUrl);
    }

    /** {@return the tolerated difference between two clocks; empty if the caller did not say} */
    public Optional<Duration> clockSkew() {
        return Optional.ofNullable(clockSkew);
    }

    /** {@return how far this machine's clock was ahead of the provider's clock when the token was obtained; empty when that is not known} */
    public Optional<Duration> clockDrift() {
        return Optional.ofNullable(clockDrift);
    }

    /** {@return whether hosts with private and link-local addresses may be asked, too, if only the token itself names its issuer} */
    public boolean privateHosts() {
        return privateHosts;
    }

    @Override
    public String toString() {
        return "ValidationTerms[issuer=" + issuer + ", audience=" + audience + "]";
    }
}
