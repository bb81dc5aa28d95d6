package io.kstlib.auth.oidc.jwks;

import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the certificate of a key says ({@code x5c}, RFC 7517 section 4.7). For information: keys are trusted because the issuer publishes
 * them, not because of certificates.
 */
public final class CertificateFacts {

    private static final int LONGEST = 64 * 1024;

    private CertificateFacts() {}

    /**
     * Reads the first certificate of a key.
     *
     * @param key a key
     * @param now the present
     * @return the report's {@code x509_info}; empty when the key has no certificate
     */
    public static Map<String, Object> of(VerificationKey key, Instant now) {
        List<String> chain = key.certificates();
        if (chain.isEmpty()) {
            return Map.of();
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        try {
            X509Certificate certificate = parse(chain.get(0));
            facts.put("subject", certificate.getSubjectX500Principal().getName());
            facts.put("issuer", certificate.getIssuerX500Principal().getName());
            facts.put("serial_number", certificate.getSerialNumber().toString(16));
            Instant notBefore = certificate.getNotBefore().toInstant();
            Instant notAfter = certificate.getNotAfter().toInstant();
            facts.put("not_before", notBefore.toString());
            facts.put("not_after", notAfter.toString());
            facts.put("valid_now", !now.isBefore(notBefore) && !now.isAfter(notAfter));
            facts.put("fingerprint", VerificationKey.sha256(certificate.getEncoded()));
            facts.put(
                    "matches_key",
                    MessageDigest.isEqual(
                            certificate.getPublicKey().getEncoded(),
                            key.publicKey().getEncoded()));
            facts.put("chain_length", chain.size());
        } catch (CertificateException | IllegalArgumentException unreadable) {
            facts.put("error", "the first certificate of x5c cannot be read");
        }
        return facts;
    }

    private static X509Certificate parse(String base64) throws CertificateException {
        if (base64.length() > LONGEST) {
            throw new CertificateException("too long");
        }
        byte[] der = Base64.getDecoder().decode(base64);
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }
}
