package io.kstlib.jose;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.http.TlsIdentity;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.text.ParseException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The private key of a client: RSA with 2048 bits or more, or EC on P-256, P-384 or P-521.
 *
 * <p>It is read from PEM (PKCS#8, also encrypted with PBES2 and AES; PKCS#1; SEC 1), a private JWK, or PKCS#12 in base64. Not read are the format of
 * OpenSSH, PEM that is encrypted as before PKCS#8, EC keys without their public part, and Ed25519 keys: Nimbus signs with those only by a library
 * that is not used here.
 */
public final class ClientKey implements JwtSigningKey {

    private static final List<String> OF_RSA = List.of("PS256", "PS384", "PS512", "RS256", "RS384", "RS512");
    private static final Map<Curve, String> OF_CURVES =
            Map.of(Curve.P_256, "ES256", Curve.P_384, "ES384", Curve.P_521, "ES512");
    private static final int LEAST_RSA_BITS = 2048;
    private static final int MOST_RSA_BITS = 16_384;
    private static final byte[] PROBE = {1};

    private final JWK jwk;
    private final List<X509Certificate> certificates;
    private final List<String> algorithms;
    private final JWSSigner signer;

    private ClientKey(KeyReader.PrivateJwk key) throws UnusableKeyException {
        this.jwk = key.jwk();
        this.certificates = key.certificates();
        this.algorithms = allowedBy(jwk, fitting(jwk));
        try {
            this.signer = jwk instanceof RSAKey rsa ? new RSASSASigner(rsa) : new ECDSASigner(jwk.toECKey());
            JWSVerifier verifier =
                    jwk instanceof RSAKey rsa ? new RSASSAVerifier(rsa) : new ECDSAVerifier(jwk.toECKey());
            JWSHeader header = new JWSHeader(JWSAlgorithm.parse(algorithms.get(0)));
            if (!verifier.verify(header, PROBE, signer.sign(header, PROBE))) {
                throw notAPair();
            }
        } catch (JOSEException | IllegalArgumentException unfit) {
            throw notAPair();
        }
    }

    private static UnusableKeyException notAPair() {
        return new UnusableKeyException("is damaged: its private part does not belong to its public part");
    }

    private static List<String> fitting(JWK jwk) throws UnusableKeyException {
        if (jwk instanceof RSAKey rsa) {
            int bits = rsa.size();
            if (bits < LEAST_RSA_BITS || bits > MOST_RSA_BITS) {
                throw new UnusableKeyException("is an RSA key of " + bits + " bits; expected " + LEAST_RSA_BITS + " to "
                        + MOST_RSA_BITS + " (RFC 7518 section 3.3)");
            }
            return OF_RSA;
        }
        String algorithm = jwk instanceof ECKey ec ? OF_CURVES.get(ec.getCurve()) : null;
        if (algorithm == null) {
            throw new UnusableKeyException("is an EC key of another curve than P-256, P-384 and P-521");
        }
        return List.of(algorithm);
    }

    /** A JWK may say for which one algorithm it is (RFC 7517 section 4.4). */
    private static List<String> allowedBy(JWK jwk, List<String> fitting) throws UnusableKeyException {
        if (jwk.getAlgorithm() == null) {
            return fitting;
        }
        String own = jwk.getAlgorithm().getName();
        if (!fitting.contains(own)) {
            throw new UnusableKeyException(
                    "has an alg that does not sign with such a key; expected one of " + String.join(", ", fitting));
        }
        return List.of(own);
    }

    /**
     * Reads a key that is not encrypted.
     *
     * @param text the key in one of the forms that are read
     * @throws UnusableKeyException if it cannot be read, or does not sign
     */
    public static ClientKey read(Secret text) throws UnusableKeyException {
        return new ClientKey(KeyReader.read(text, null, null));
    }

    /**
     * Reads a key that may be encrypted.
     *
     * @param text the key in one of the forms that are read
     * @param passphrase opens the key; not used if the key is not encrypted
     * @throws UnusableKeyException if it cannot be read, does not open, or does not sign
     */
    public static ClientKey read(Secret text, Secret passphrase) throws UnusableKeyException {
        return new ClientKey(KeyReader.read(text, passphrase, null));
    }

    /**
     * Reads a key, also an EC key without its public part if it is that of a certificate, which has this part.
     *
     * @param passphrase opens the key; {@code null} when none is configured
     * @param certified the public key of the certificate; {@code null} without one
     */
    static ClientKey read(Secret text, @Nullable Secret passphrase, @Nullable PublicKey certified)
            throws UnusableKeyException {
        return new ClientKey(KeyReader.read(text, passphrase, certified));
    }

    @Override
    public List<String> algorithms() {
        return algorithms;
    }

    @Override
    public String sign(String algorithm, Map<String, ?> header, Map<String, ?> claims) {
        return sign(this, signer, algorithm, header, claims);
    }

    /** Signs with Nimbus. */
    static String sign(
            JwtSigningKey key, JWSSigner signer, String algorithm, Map<String, ?> header, Map<String, ?> claims) {
        if (!key.algorithms().contains(algorithm)) {
            throw new IllegalArgumentException("this key does not sign with " + algorithm);
        }
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("alg", algorithm);
        header.forEach(members::putIfAbsent);
        try {
            JWSObject jws = new JWSObject(JWSHeader.parse(members), new Payload(new LinkedHashMap<>(claims)));
            jws.sign(signer);
            return jws.serialize();
        } catch (ParseException malformed) {
            throw new IllegalArgumentException("the header cannot be used", malformed);
        } catch (JOSEException failed) {
            throw new IllegalStateException("the key does not sign with " + algorithm, failed);
        }
    }

    /** {@return the {@code kid} of a JWK; empty when it has none, and for other forms} */
    public Optional<String> keyId() {
        return Optional.ofNullable(jwk.getKeyID());
    }

    /** {@return the thumbprint of the public key (RFC 7638), as base64url} */
    public String thumbprint() {
        try {
            return jwk.computeThumbprint().toString();
        } catch (JOSEException noSha256) {
            throw new IllegalStateException(noSha256);
        }
    }

    /** {@return the members of the public JWK that make up the key (RFC 7638 section 3.2), for the header of a proof} */
    public Map<String, Object> publicJwk() {
        return Map.copyOf(jwk.getRequiredParams());
    }

    /**
     * Returns the public JWK as a server wants it for a registration (RFC 7591 section 2).
     *
     * @param keyId its {@code kid}
     * @return the JSON text, without a private member
     */
    public String registration(String keyId) {
        return JSONObjectUtils.toJSONString(members(keyId));
    }

    /**
     * Returns the public JWK as a server wants it that knows a client by its certificate (RFC 8705 section 2.2.2).
     *
     * @param keyId its {@code kid}
     * @param certificate the certificate of the key
     * @return the JSON text with {@code x5c} (RFC 7517 section 4.7), without a private member
     */
    public String registration(String keyId, X509Certificate certificate) {
        Map<String, Object> members = members(keyId);
        try {
            members.put("x5c", List.of(Base64.getEncoder().encodeToString(certificate.getEncoded())));
        } catch (CertificateEncodingException unencodable) {
            throw new IllegalArgumentException("the certificate cannot be encoded", unencodable);
        }
        return JSONObjectUtils.toJSONString(members);
    }

    private Map<String, Object> members(String keyId) {
        Map<String, Object> members = new LinkedHashMap<>(jwk.getRequiredParams());
        members.put("use", "sig");
        members.put("kid", keyId);
        return members;
    }

    /** {@return the certificate of the key and those above it, as PKCS#12 has them; empty for other forms} */
    public List<X509Certificate> certificates() {
        return certificates;
    }

    /**
     * {@return the SHA-256 hash of the key's certificate as base64url, the header {@code x5t#S256} (RFC 7515 section 4.1.8); empty when it has none}
     */
    public Optional<String> certificateThumbprint() {
        return certificates.stream().findFirst().map(TlsIdentity::thumbprint);
    }

    PrivateKey privateKey() {
        try {
            return jwk instanceof RSAKey rsa
                    ? rsa.toPrivateKey()
                    : jwk.toECKey().toPrivateKey();
        } catch (JOSEException impossible) {
            throw new IllegalStateException("a key that was read signs", impossible);
        }
    }

    PublicKey publicKey() {
        try {
            return jwk instanceof RSAKey rsa ? rsa.toPublicKey() : jwk.toECKey().toPublicKey();
        } catch (JOSEException impossible) {
            throw new IllegalStateException("a key that was read verifies", impossible);
        }
    }

    /** Shows the kind of the key only. */
    @Override
    public String toString() {
        return "ClientKey[" + jwk.getKeyType() + "]";
    }
}
