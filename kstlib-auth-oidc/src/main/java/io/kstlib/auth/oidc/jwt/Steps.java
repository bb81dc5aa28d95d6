package io.kstlib.auth.oidc.jwt;

/** The names of the six steps, as the Python kstlib has them. */
final class Steps {

    static final String DECODE = "decode_structure";
    static final String DISCOVER = "discover_issuer";
    static final String FETCH = "fetch_jwks";
    static final String EXTRACT = "extract_public_key";
    static final String SIGNATURE = "verify_signature";
    static final String CLAIMS = "validate_claims";

    private Steps() {}
}
