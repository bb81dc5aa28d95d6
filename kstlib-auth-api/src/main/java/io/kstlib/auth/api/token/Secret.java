package io.kstlib.auth.api.token;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * A value that must not be seen: a token, a client secret, a {@code code_verifier}.
 *
 * <p>{@link #toString()} never prints it. Equality takes the same time wherever two values differ. {@link #reveal()} is the only way to read it, and
 * is easy to search for. Immutable, safe for use by several threads.
 */
public final class Secret {

    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /**
     * Wraps a value.
     *
     * @param value the secret; not empty
     * @return the wrapped secret
     * @throws IllegalArgumentException if the value is empty
     */
    public static Secret of(String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("a secret is never empty");
        }
        return new Secret(value);
    }

    /**
     * Returns the secret itself. The caller must keep it out of logs, messages, arguments and files.
     *
     * @return the plain value
     */
    public String reveal() {
        return value;
    }

    /**
     * Compares in constant time with a value from outside.
     *
     * @param candidate the value that was received
     * @return whether it is this secret
     */
    public boolean matches(String candidate) {
        return MessageDigest.isEqual(
                value.getBytes(StandardCharsets.UTF_8), candidate.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret secret && matches(secret.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "Secret[hidden]";
    }
}
