package io.kstlib.auth.oauth2.flow;

/** What ties an authorization code to the login that asked for it. */
enum CodeProof {
    /** The {@code code_verifier} (RFC 7636). */
    PKCE,
    /** The {@code state} of the answer, and the client's secret (RFC 6749 section 10.5). */
    STATE_ONLY
}
