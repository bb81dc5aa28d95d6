package io.kstlib.auth.oidc.jose;

/** The types of asymmetric keys, as {@code kty} has them (RFC 7518 section 6.1, RFC 8037 section 2). */
public enum KeyType {
    /** RSA. */
    RSA("RSA"),
    /** Elliptic curves for ECDSA. */
    EC("EC"),
    /** Edwards curves for EdDSA. */
    OKP("OKP"),
    /** Keys that are for one algorithm only, such as those of ML-DSA. */
    AKP("AKP");

    private final String kty;

    KeyType(String kty) {
        this.kty = kty;
    }

    /** {@return the value of {@code kty} (RFC 7517 section 4.1)} */
    public String kty() {
        return kty;
    }

    @Override
    public String toString() {
        return kty;
    }
}
