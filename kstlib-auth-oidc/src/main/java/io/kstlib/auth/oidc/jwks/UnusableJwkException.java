package io.kstlib.auth.oidc.jwks;

/** A JWK cannot verify signatures here. The message says why, and shows nothing of the key. */
final class UnusableJwkException extends Exception {

    private static final long serialVersionUID = 1L;

    UnusableJwkException(String problem) {
        super(problem, null, false, false);
    }
}
