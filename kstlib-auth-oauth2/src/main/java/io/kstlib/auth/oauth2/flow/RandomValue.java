package io.kstlib.auth.oauth2.flow;

import io.kstlib.auth.api.token.Secret;
import java.util.Base64;
import java.util.random.RandomGenerator;

/** Values that no one can guess: 256 random bits, as 43 characters of base64url. */
final class RandomValue {

    private static final int BYTES = 32;

    private RandomValue() {}

    static Secret from(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }
}
