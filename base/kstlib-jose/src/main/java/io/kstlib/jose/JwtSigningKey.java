package io.kstlib.jose;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A key that signs JWTs. Immutable, safe for use by several threads. Its {@code toString} shows no part of it. */
public sealed interface JwtSigningKey permits ClientKey, SharedKey {

    /** {@return the algorithms that fit the key (RFC 7518 section 3.1), the safest first; at least one} */
    List<String> algorithms();

    /**
     * Returns the algorithm for a server that does not say which ones it accepts.
     *
     * @return the algorithm that servers accept most often for such a key: {@code RS256}, {@code HS256}, or the one of the curve
     */
    default String standardAlgorithm() {
        return algorithms().contains("RS256") ? "RS256" : algorithms().get(0);
    }

    /**
     * {@return the safest accepted algorithm that fits the key; empty if none fits}
     *
     * @param accepted the algorithms that a server accepts
     */
    default Optional<String> safestOf(List<String> accepted) {
        return algorithms().stream().filter(accepted::contains).findFirst();
    }

    /**
     * Signs a JWT, in compact form (RFC 7515 section 3.1).
     *
     * @param algorithm one of {@link #algorithms()}
     * @param header the other members of the header, such as {@code typ} and {@code kid}
     * @param claims the claims, as texts, numbers, booleans, lists and maps
     * @throws IllegalArgumentException if the algorithm does not fit the key, or the header cannot be used
     */
    String sign(String algorithm, Map<String, ?> header, Map<String, ?> claims);
}
