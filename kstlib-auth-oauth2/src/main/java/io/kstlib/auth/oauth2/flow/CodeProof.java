package io.kstlib.auth.oauth2.flow;

/** What binds an authorization code to the login that requested it. */
enum CodeProof {
    /** The {@code code_verifier} (RFC 7636). */
    PKCE,
    /** The {@code state} of the answer, and the client secret (RFC 6749 section 10.5). */
    STATE_ONLY
}
