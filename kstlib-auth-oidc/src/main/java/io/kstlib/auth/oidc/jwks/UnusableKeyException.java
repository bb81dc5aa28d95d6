package io.kstlib.auth.oidc.jwks;

/** A JWK cannot verify signatures here. The message says why, and shows nothing of the key. */
final class UnusableKeyException extends Exception {

    private static final long serialVersionUID = 1L;

    UnusableKeyException(String problem) {
        super(problem, null, false, false);
    }
}
