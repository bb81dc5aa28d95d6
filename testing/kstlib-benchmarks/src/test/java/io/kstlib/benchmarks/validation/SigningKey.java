package io.kstlib.benchmarks.validation;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.util.Map;

/**
 * A key, and what Nimbus signs and verifies with it.
 *
 * @param algorithm the algorithm
 * @param key the pair
 * @param signer signs
 * @param verifier verifies
 */
record SigningKey(JWSAlgorithm algorithm, JWK key, JWSSigner signer, JWSVerifier verifier) {

    static SigningKey rsa() throws JOSEException {
        RSAKey key = new RSAKeyGenerator(2048).keyID("rsa").generate();
        return new SigningKey(JWSAlgorithm.RS256, key, new RSASSASigner(key), new RSASSAVerifier(key));
    }

    static SigningKey ellipticCurve() throws JOSEException {
        ECKey key = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
        return new SigningKey(JWSAlgorithm.ES256, key, new ECDSASigner(key), new ECDSAVerifier(key));
    }

    static SigningKey edwards() throws JOSEException {
        EdwardsKey key = new EdwardsKey();
        return new SigningKey(JWSAlgorithm.EdDSA, key.publicJwk("okp"), key, key);
    }

    Map<String, Object> publicJwk() {
        return key.toPublicJWK().toJSONObject();
    }

    String sign(JWTClaimsSet claims) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build(), claims);
        token.sign(signer);
        return token.serialize();
    }
}
