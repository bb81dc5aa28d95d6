package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.oidc.jose.JwsAlgorithm;
import io.kstlib.auth.oidc.jwks.VerificationKey;

/**
 * A signature and the key that was tried.
 *
 * @param algorithm the algorithm that the header names
 * @param key the key that verifies the signature, else the first candidate
 * @param candidates how many keys fit
 * @param verified whether the signature is right
 */
public record SignatureProof(JwsAlgorithm algorithm, VerificationKey key, int candidates, boolean verified) {}
