package io.kstlib.auth.oidc.jose;

/** The types of asymmetric keys, as {@code kty} has them (RFC 7518 section 6.1, RFC 8037 section 2). */
public enum KeyType {
    /** RSA. */
    RSA,
    /** Elliptic curves for ECDSA. */
    EC,
    /** Edwards curves for EdDSA. */
    OKP,
    /** Keys that are for one algorithm only, such as those of ML-DSA. */
    AKP
}
