package io.kstlib.auth.spi.config;

import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.token.Secret;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A secret as it stands in the configuration: either the plain value or a reference. A reference is a text such as {@code env://CLIENT_SECRET} or
 * {@code sops://secrets/auth.yaml#corporate.client_secret}. A secret resolver fetches its value when it is needed.
 *
 * <p>Immutable. {@link #toString()} shows a reference and hides a plain value.
 */
public final class SecretReference {

    private static final Pattern REFERENCE = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]{0,31})://(.+)", Pattern.DOTALL);

    private final String text;
    private final @Nullable String scheme;
    private final String key;
    private final Origin origin;

    private SecretReference(String text, @Nullable String scheme, String key, Origin origin) {
        this.text = text;
        this.scheme = scheme;
        this.key = key;
        this.origin = origin;
    }

    /**
     * Reads a configured value. Anything of the form {@code scheme://rest} is a reference, except {@code http} and {@code https}.
     *
     * @param text the value as configured; not empty
     * @param key the path of the key that has this value, such as {@code auth.providers.corporate.client_secret}; the secret is for this key only
     * @param origin where it stands
     * @return the reference or plain value
     */
    public static SecretReference parse(String text, String key, Origin origin) {
        Matcher matcher = REFERENCE.matcher(Objects.requireNonNull(text, "text"));
        if (!matcher.matches()) {
            return new SecretReference(text, null, key, origin);
        }
        String scheme = matcher.group(1).toLowerCase(Locale.ROOT);
        boolean webAddress = scheme.equals("http") || scheme.equals("https");
        return new SecretReference(text, webAddress ? null : scheme, key, origin);
    }

    /**
     * Returns the scheme, which selects the resolver.
     *
     * @return the scheme in lower case; empty for a plain value
     */
    public Optional<String> scheme() {
        return Optional.ofNullable(scheme);
    }

    /**
     * Returns what follows {@code scheme://}.
     *
     * @return the rest of the reference
     * @throws IllegalStateException if this is a plain value
     */
    public String target() {
        if (scheme == null) {
            throw new IllegalStateException("a plain secret refers to nothing");
        }
        return text.substring(scheme.length() + "://".length());
    }

    /**
     * Returns the plain value.
     *
     * @return the secret; empty when this is a reference
     */
    public Optional<Secret> plain() {
        return scheme == null ? Optional.of(Secret.of(text)) : Optional.empty();
    }

    /**
     * Returns the path of the key that the secret is for.
     *
     * @return such as {@code auth.providers.corporate.client_secret}
     */
    public String key() {
        return key;
    }

    /**
     * Says where the value or reference was configured. A relative path in a reference begins at the directory of this file. Without a file it begins
     * at the current directory.
     *
     * @return file and line
     */
    public Origin origin() {
        return origin;
    }

    /**
     * Returns key and origin, for messages.
     *
     * @return such as {@code auth.providers.corporate.client_secret, kstlib.conf.yml:7}
     */
    public String place() {
        return key + ", " + origin;
    }

    @Override
    public String toString() {
        return scheme == null ? "Secret[hidden]" : text;
    }
}
