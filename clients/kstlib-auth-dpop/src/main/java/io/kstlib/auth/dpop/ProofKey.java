package io.kstlib.auth.dpop;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.kstlib.auth.api.token.Secret;
import java.text.ParseException;
import java.util.List;
import java.util.Optional;

/** The key pair to which a token is bound. Its stored form is a private JWK (RFC 7517) with its {@code alg}. Immutable. */
final class ProofKey {

    /** The algorithms of new keys, the preferred one first. Elliptic curves come first: their keys are made and used in a millisecond. */
    private static final List<JWSAlgorithm> ALGORITHMS =
            List.of(JWSAlgorithm.ES256, JWSAlgorithm.ES384, JWSAlgorithm.PS256, JWSAlgorithm.RS256);

    private static final int RSA_BITS = 2048;

    private static final JOSEObjectType TYPE = new JOSEObjectType("dpop+jwt");

    private final JWK jwk;

    private ProofKey(JWK jwk) {
        this.jwk = jwk;
    }

    /** Returns the names of the algorithms that a key can have. */
    static List<String> algorithms() {
        return ALGORITHMS.stream().map(JWSAlgorithm::getName).toList();
    }

    /**
     * Makes a key.
     *
     * @param allowed some of {@link #algorithms}
     * @param accepted the algorithms that the server accepts; empty when it does not say
     * @return the key; empty when the server accepts none of the allowed ones
     */
    static Optional<ProofKey> fresh(List<String> allowed, List<String> accepted) {
        return ALGORITHMS.stream()
                .filter(algorithm -> allowed.contains(algorithm.getName()))
                .filter(algorithm -> accepted.isEmpty() || accepted.contains(algorithm.getName()))
                .findFirst()
                .map(ProofKey::generated);
    }

    private static ProofKey generated(JWSAlgorithm algorithm) {
        try {
            return new ProofKey(
                    JWSAlgorithm.Family.EC.contains(algorithm)
                            ? new ECKeyGenerator(Curve.forJWSAlgorithm(algorithm)
                                            .iterator()
                                            .next())
                                    .algorithm(algorithm)
                                    .generate()
                            : new RSAKeyGenerator(RSA_BITS).algorithm(algorithm).generate());
        } catch (JOSEException missing) {
            throw new IllegalStateException("every JDK makes such keys", missing);
        }
    }

    /**
     * Reads the stored form.
     *
     * @return the key; empty if the text has another form
     */
    static Optional<ProofKey> read(Secret stored) {
        try {
            JWK jwk = JWK.parse(stored.reveal());
            boolean usable = (jwk instanceof ECKey || jwk instanceof RSAKey)
                    && jwk.isPrivate()
                    && jwk.getAlgorithm() != null
                    && algorithms().contains(jwk.getAlgorithm().getName());
            return usable ? Optional.of(new ProofKey(jwk)) : Optional.empty();
        } catch (ParseException quotesTheKey) {
            return Optional.empty();
        }
    }

    Secret stored() {
        return Secret.of(jwk.toJSONString());
    }

    /** Returns the thumbprint of the public key (RFC 7638), base64url. */
    String thumbprint() {
        try {
            return jwk.computeThumbprint().toString();
        } catch (JOSEException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }

    /** Signs a proof with these claims. Its header has the public key (RFC 9449 section 4.2). */
    String signed(JWTClaimsSet claims) {
        JWSAlgorithm algorithm = JWSAlgorithm.parse(jwk.getAlgorithm().getName());
        JWSHeader header =
                new JWSHeader.Builder(algorithm).type(TYPE).jwk(publicKey()).build();
        SignedJWT proof = new SignedJWT(header, claims);
        try {
            proof.sign(signer());
        } catch (JOSEException impossible) {
            throw new IllegalStateException("a key that was read signs");
        }
        return proof.serialize();
    }

    /** Returns the public key with its parameters only: a server compares nothing else. */
    private JWK publicKey() {
        return jwk instanceof ECKey key
                ? new ECKey.Builder(key.getCurve(), key.getX(), key.getY()).build()
                : new RSAKey.Builder(((RSAKey) jwk).getModulus(), ((RSAKey) jwk).getPublicExponent()).build();
    }

    private JWSSigner signer() throws JOSEException {
        return jwk instanceof ECKey key ? new ECDSASigner(key) : new RSASSASigner((RSAKey) jwk);
    }

    @Override
    public String toString() {
        return "ProofKey[" + thumbprint() + "]";
    }
}
