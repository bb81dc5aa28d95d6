package io.kstlib.sops.hc.vault;

import io.kstlib.sops.error.RecipientException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The certificates of {@code VAULT_CACERT}, which then are the only ones trusted, as with Vault's own command. */
final class TrustedCertificates {

    private TrustedCertificates() {}

    static SSLContext in(Path pem) {
        try (InputStream content = Files.newInputStream(pem)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(content)) {
                trusted.setCertificateEntry("ca-" + number++, certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException unusable) {
            throw new RecipientException(
                    "VAULT_CACERT names no readable certificates: " + pem,
                    "Point it at a PEM file of the authority that signed Vault's certificate",
                    unusable);
        }
    }
}
