package io.kstlib.jose;

import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.KeyLengthException;
import com.nimbusds.jose.crypto.MACSigner;
import io.kstlib.auth.api.token.Secret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A secret that a server shares, as a key for HMAC: the bytes of its text in UTF-8 (OpenID Connect Core 1.0 section 10.1). */
public final class SharedKey implements JwtSigningKey {

    /** All are safe, so the first is the one that servers accept most often. */
    private static final List<String> ALGORITHMS = List.of("HS256", "HS384", "HS512");

    private static final int BITS_PER_BYTE = 8;

    private final List<String> algorithms;
    private final JWSSigner signer;

    private SharedKey(List<String> algorithms, JWSSigner signer) {
        this.algorithms = algorithms;
        this.signer = signer;
    }

    /**
     * {@return a key that is made from a secret}
     *
     * @param secret such as a {@code client_secret}
     * @throws UnusableKeyException if the secret is too short to sign with
     */
    public static SharedKey of(Secret secret) throws UnusableKeyException {
        byte[] bytes = secret.reveal().getBytes(StandardCharsets.UTF_8);
        List<String> fitting = ALGORITHMS.stream()
                .filter(algorithm -> bytes.length >= leastBytes(algorithm))
                .toList();
        try {
            return new SharedKey(fitting, new MACSigner(bytes));
        } catch (KeyLengthException tooShort) {
            throw new UnusableKeyException("is shorter than " + leastBytes("HS256")
                    + " bytes, the least for HS256 (RFC 7518 section 3.2); have the provider make a longer one");
        }
    }

    /**
     * {@return the minimum length of a secret for an algorithm, in bytes (RFC 7518 section 3.2)}
     *
     * @param algorithm {@code HS256}, {@code HS384} or {@code HS512}
     */
    public static int leastBytes(String algorithm) {
        return Integer.parseInt(algorithm.substring("HS".length())) / BITS_PER_BYTE;
    }

    @Override
    public List<String> algorithms() {
        return algorithms;
    }

    @Override
    public String sign(String algorithm, Map<String, ?> header, Map<String, ?> claims) {
        return ClientKey.sign(this, signer, algorithm, header, claims);
    }

    @Override
    public String toString() {
        return "SharedKey";
    }
}
