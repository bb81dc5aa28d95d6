package io.kstlib.auth.spi.internal;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.flow.FlowContext;
import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * Values that cannot be guessed, such as {@code state} and {@code nonce}: 256 random bits, as 43 characters of base64url (security rule 2 in
 * {@code docs/security.md}).
 */
public final class RandomValue {

    private static final int BYTES = 32;

    private RandomValue() {}

    /**
     * Makes a value, to be used once.
     *
     * @param random a cryptographically strong source, such as {@link FlowContext#random()}
     * @return a fresh value
     */
    public static Secret from(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }
}
