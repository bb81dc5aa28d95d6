package io.kstlib.auth.oidc.jwks;

import io.kstlib.files.ContentHash;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the certificates of a key say ({@code x5c}, RFC 7517 section 4.7). For information: keys are trusted because the issuer publishes
 * them, not because of certificates. A first certificate for another key, though, is a contradiction, and such a key is not used.
 */
public final class CertificateFacts {

    private static final int LONGEST = 64 * 1024;

    private CertificateFacts() {}

    /** Whether the first certificate can be read and is for another key. */
    static boolean contradicts(List<String> certificates, PublicKey key) {
        if (certificates.isEmpty()) {
            return false;
        }
        try {
            return !isFor(parse(certificates.get(0)), key);
        } catch (CertificateException | IllegalArgumentException unreadable) {
            return false; // shown in the report
        }
    }

    /**
     * Reads the certificates of a key.
     *
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
            X509Certificate first = parse(chain.get(0));
            facts.putAll(describe(first, now));
            facts.put("matches_key", isFor(first, key.publicKey()));
            facts.put("chain_length", chain.size());
        } catch (CertificateException | IllegalArgumentException unreadable) {
            facts.put("error", "the first certificate of x5c cannot be read");
            return facts;
        }
        if (chain.size() > 1) {
            facts.put("chain", chain(chain, now));
        }
        return facts;
    }

    /**
     * Returns the first certificate of a key, so that users can look at it with other tools.
     *
     * @return in PEM (RFC 7468 section 5); empty when there is none that can be read
     */
    public static Optional<String> pem(VerificationKey key) {
        if (key.certificates().isEmpty()) {
            return Optional.empty();
        }
        try {
            byte[] encoded = parse(key.certificates().get(0)).getEncoded();
            String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
            return Optional.of("-----BEGIN CERTIFICATE-----\n" + lines + "\n-----END CERTIFICATE-----\n");
        } catch (CertificateException | IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    private static List<Map<String, Object>> chain(List<String> certificates, Instant now) {
        List<Map<String, Object>> described = new ArrayList<>();
        X509Certificate below = null;
        for (String base64 : certificates) {
            Map<String, Object> facts = new LinkedHashMap<>();
            try {
                X509Certificate certificate = parse(base64);
                facts.putAll(describe(certificate, now));
                if (below != null) {
                    facts.put("signed_the_one_before", hasSigned(certificate, below));
                }
                below = certificate;
            } catch (CertificateException | IllegalArgumentException unreadable) {
                facts.put("error", "it cannot be read");
                below = null;
            }
            described.add(facts);
        }
        return described;
    }

    private static boolean hasSigned(X509Certificate issuer, X509Certificate certificate) {
        try {
            certificate.verify(issuer.getPublicKey());
            return certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal());
        } catch (GeneralSecurityException notSigned) {
            return false;
        }
    }

    private static Map<String, Object> describe(X509Certificate certificate, Instant now) throws CertificateException {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("subject", certificate.getSubjectX500Principal().getName());
        facts.put("issuer", certificate.getIssuerX500Principal().getName());
        facts.put("serial_number", certificate.getSerialNumber().toString(16));
        Instant notBefore = certificate.getNotBefore().toInstant();
        Instant notAfter = certificate.getNotAfter().toInstant();
        facts.put("not_before", notBefore.toString());
        facts.put("not_after", notAfter.toString());
        facts.put("valid_now", !now.isBefore(notBefore) && !now.isAfter(notAfter));
        facts.put("fingerprint", ContentHash.hex(certificate.getEncoded()));
        return facts;
    }

    private static boolean isFor(X509Certificate certificate, PublicKey key) {
        return MessageDigest.isEqual(certificate.getPublicKey().getEncoded(), key.getEncoded());
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
