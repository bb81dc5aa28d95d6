package io.kstlib.jose;

import io.kstlib.auth.api.token.Secret;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the text of a certificate and those above it: PEM (RFC 7468), or PKCS#12 in base64. */
final class CertificateReader {

    private static final int MOST_CERTIFICATES = 10;

    private CertificateReader() {}

    /**
     * {@return the certificates, at least one}
     *
     * @param passphrase opens PKCS#12; {@code null} when none is configured
     */
    static List<X509Certificate> read(Secret secret, @Nullable Secret passphrase) throws UnusableKeyException {
        String text = KeyReader.bounded(secret);
        if (!PemText.isPem(text)) {
            return KeyStoreFile.read(
                            KeyReader.base64(text, "expected certificates in PEM, or PKCS#12 in base64"), passphrase)
                    .certificates();
        }
        List<X509Certificate> certificates = new ArrayList<>();
        for (PemText.Block block : PemText.blocks(text)) {
            if (block.label().equals("CERTIFICATE")) {
                certificates.add(certificate(block.bytes()));
            }
        }
        if (certificates.isEmpty()) {
            throw new UnusableKeyException("has no certificate; expected PEM with -----BEGIN CERTIFICATE-----");
        }
        if (certificates.size() > MOST_CERTIFICATES) {
            throw new UnusableKeyException("has more than " + MOST_CERTIFICATES
                    + " certificates; write the one of the client, and those between it and a certificate authority");
        }
        return certificates;
    }

    /** Whether it is PEM without a private key. */
    static boolean hasNoKey(Secret secret) {
        String text = secret.reveal();
        return PemText.isPem(text) && !text.contains("PRIVATE KEY-----");
    }

    private static X509Certificate certificate(byte[] der) throws UnusableKeyException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException malformed) {
            throw new UnusableKeyException("is damaged: a block of its PEM is not a certificate");
        }
    }
}
