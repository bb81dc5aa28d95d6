package io.kstlib.tests.company;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The key and the certificates of a server, or of a client that shows one.
 *
 * @param key its private key
 * @param chain its certificate and those above it that it sends
 */
public record ServerIdentity(PrivateKey key, List<X509Certificate> chain) {

    static ServerIdentity of(KeyStore.PrivateKeyEntry entry) {
        List<X509Certificate> chain = Stream.of(entry.getCertificateChain())
                .map(X509Certificate.class::cast)
                .toList();
        return new ServerIdentity(entry.getPrivateKey(), chain);
    }

    /**
     * @return the chain as a PEM file
     */
    public String chainPem() {
        return chain.stream().map(ServerIdentity::pem).collect(Collectors.joining());
    }

    /**
     * @return its own certificate in base64, as {@code x5c} of a JWK has it
     */
    public String certificate() {
        try {
            return Base64.getEncoder().encodeToString(chain.get(0).getEncoded());
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /**
     * @return the key as a PEM file (PKCS#8)
     */
    public String keyPem() {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    private static String pem(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static String pem(String label, byte[] content) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + label
                + "-----\n";
    }

    /** @return the TLS context for a server in this JVM */
    public SSLContext context() {
        return context(null);
    }

    /**
     * @param clients the authority whose clients the server knows by their certificates
     * @return the TLS context for a server in this JVM
     */
    public SSLContext knowing(CompanyAuthority clients) {
        return context(clients.trustManagers());
    }

    private SSLContext context(TrustManager @Nullable [] clients) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            char[] password = "test".toCharArray();
            store.setKeyEntry("server", key, password, chain.toArray(Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(factory.getKeyManagers(), clients, null);
            return context;
        } catch (GeneralSecurityException | IOException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
