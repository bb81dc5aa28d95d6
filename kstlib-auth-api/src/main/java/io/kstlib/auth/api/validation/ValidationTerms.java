package io.kstlib.auth.api.validation;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the caller lays down for a validation, in place of what the configuration or the token itself would say. Immutable.
 */
public final class ValidationTerms {

    /** The largest difference between two clocks that may be allowed. */
    public static final Duration LARGEST_CLOCK_SKEW = Duration.ofSeconds(300);

    private static final ValidationTerms NONE =
            new ValidationTerms(null, null, null, null, null, null, null, Reach.PUBLIC_ONLY);

    /** Which hosts may be asked for keys where the token itself names its issuer. */
    public enum Reach {
        /** Hosts on the internet, and this machine. */
        PUBLIC_ONLY,
        /** Also hosts with private and link-local addresses. */
        PRIVATE_TOO
    }

    /**
     * A document that stands for the one that a server publishes.
     *
     * @param name what to call it, such as its file name
     * @param text the document
     */
    public record Document(String name, String text) {}

    private final @Nullable String issuer;
    private final @Nullable String audience;
    private final @Nullable Document discovery;
    private final @Nullable Document keys;
    private final @Nullable URI keysUrl;
    private final @Nullable Duration clockSkew;
    private final @Nullable Duration clockDrift;
    private final Reach reach;

    private ValidationTerms(
            @Nullable String issuer,
            @Nullable String audience,
            @Nullable Document discovery,
            @Nullable Document keys,
            @Nullable URI keysUrl,
            @Nullable Duration clockSkew,
            @Nullable Duration clockDrift,
            Reach reach) {
        this.issuer = issuer;
        this.audience = audience;
        this.discovery = discovery;
        this.keys = keys;
        this.keysUrl = keysUrl;
        this.clockSkew = clockSkew;
        this.clockDrift = clockDrift;
        this.reach = reach;
    }

    /**
     * @return terms that demand nothing
     */
    public static ValidationTerms none() {
        return NONE;
    }

    /**
     * @param expected the issuer that the token must name, whatever is configured
     * @return the same terms with this issuer
     */
    public ValidationTerms issuer(String expected) {
        return new ValidationTerms(expected, audience, discovery, keys, keysUrl, clockSkew, clockDrift, reach);
    }

    /**
     * @param expected one of the audiences that the token must name
     * @return the same terms with this audience
     */
    public ValidationTerms audience(String expected) {
        return new ValidationTerms(issuer, expected, discovery, keys, keysUrl, clockSkew, clockDrift, reach);
    }

    /**
     * @param document stands for the discovery document of the issuer, which is not fetched
     * @return the same terms with this document
     */
    public ValidationTerms discovery(Document document) {
        return new ValidationTerms(issuer, audience, document, keys, keysUrl, clockSkew, clockDrift, reach);
    }

    /**
     * @param document stands for the JWK set of the issuer, which is not fetched
     * @return the same terms with these keys
     */
    public ValidationTerms keys(Document document) {
        return new ValidationTerms(issuer, audience, discovery, document, null, clockSkew, clockDrift, reach);
    }

    /**
     * @param url where the keys are, whatever the issuer publishes
     * @return the same terms with the keys from there
     */
    public ValidationTerms keysAt(URI url) {
        return new ValidationTerms(issuer, audience, discovery, null, url, clockSkew, clockDrift, reach);
    }

    /**
     * @param allowed how far two clocks may be apart, from none to {@link #LARGEST_CLOCK_SKEW}
     * @return the same terms with this tolerance
     * @throws IllegalArgumentException if it is not within these bounds
     */
    public ValidationTerms clockSkew(Duration allowed) {
        if (allowed.isNegative() || allowed.compareTo(LARGEST_CLOCK_SKEW) > 0) {
            throw new IllegalArgumentException("the clock skew is 0 to " + LARGEST_CLOCK_SKEW.toSeconds()
                    + " seconds, not " + allowed.toSeconds());
        }
        return new ValidationTerms(issuer, audience, discovery, keys, keysUrl, allowed, clockDrift, reach);
    }

    /**
     * @param measured how far this machine's clock was ahead of the provider's when the token came, negative when it was behind: told in
     *     the report where the provider's own answers do not tell the time, and never a reason to take or refuse the token
     * @return the same terms with this drift
     */
    public ValidationTerms clockDrift(Duration measured) {
        return new ValidationTerms(issuer, audience, discovery, keys, keysUrl, clockSkew, measured, reach);
    }

    /**
     * @param hosts which hosts may be asked
     * @return the same terms with this reach
     */
    public ValidationTerms reach(Reach hosts) {
        return new ValidationTerms(issuer, audience, discovery, keys, keysUrl, clockSkew, clockDrift, hosts);
    }

    /**
     * @return the issuer that the token must name
     */
    public Optional<String> issuer() {
        return Optional.ofNullable(issuer);
    }

    /**
     * @return one of the audiences that the token must name
     */
    public Optional<String> audience() {
        return Optional.ofNullable(audience);
    }

    /**
     * @return what stands for the discovery document
     */
    public Optional<Document> discovery() {
        return Optional.ofNullable(discovery);
    }

    /**
     * @return what stands for the JWK set
     */
    public Optional<Document> keys() {
        return Optional.ofNullable(keys);
    }

    /**
     * @return where the keys are
     */
    public Optional<URI> keysUrl() {
        return Optional.ofNullable(keysUrl);
    }

    /**
     * @return how far two clocks may be apart
     */
    public Optional<Duration> clockSkew() {
        return Optional.ofNullable(clockSkew);
    }

    /**
     * @return how far this machine's clock was ahead of the provider's when the token came
     */
    public Optional<Duration> clockDrift() {
        return Optional.ofNullable(clockDrift);
    }

    /**
     * @return which hosts may be asked where the token names its issuer
     */
    public Reach reach() {
        return reach;
    }

    @Override
    public String toString() {
        return "ValidationTerms[issuer=" + issuer + ", audience=" + audience + "]";
    }
}
