package io.kstlib.auth.spi.internal;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.flow.FlowContext;
import io.kstlib.auth.spi.internal.text.S256;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/**
 * The {@code code_verifier} of one login (RFC 7636 section 4.1) and its challenge. The method is always {@code S256}, because {@code plain} shows the
 * verifier to all who see the authorization request.
 *
 * @param value the verifier, which only the token endpoint sees
 */
public record CodeVerifier(Secret value) {

    /** The {@code code_challenge_method}. */
    public static final String METHOD = "S256";

    /**
     * Makes the verifier of one login.
     *
     * @param random a cryptographically strong source, such as {@link FlowContext#random()}
     * @return a fresh verifier
     */
    public static CodeVerifier fresh(RandomGenerator random) {
        return new CodeVerifier(RandomValue.from(random));
    }

    /**
     * Computes the {@code code_challenge} (RFC 7636 section 4.2).
     *
     * @return the challenge, which is not a secret
     */
    public String challenge() {
        return S256.of(value.reveal().getBytes(StandardCharsets.US_ASCII));
    }
}
