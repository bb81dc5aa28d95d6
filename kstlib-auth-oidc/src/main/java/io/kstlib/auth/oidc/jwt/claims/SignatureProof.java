package io.kstlib.auth.oidc.jwt.claims;

import io.kstlib.auth.oidc.jose.JwsAlgorithm;
import io.kstlib.auth.oidc.jwks.VerificationKey;

/**
 * A signature and the key that it was tried with.
 *
 * @param algorithm the algorithm that the header names
 * @param key the key that verifies the signature, else the first one that could have
 * @param candidates how many keys could have
 * @param verified whether the signature is right
 */
public record SignatureProof(JwsAlgorithm algorithm, VerificationKey key, int candidates, boolean verified) {}
