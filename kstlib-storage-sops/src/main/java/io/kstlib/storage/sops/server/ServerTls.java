package io.kstlib.storage.sops.server;

import io.kstlib.files.RegularFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** TLS to a server, with the authorities of a file beside those of Java. */
public final class ServerTls {

    private static final int MOST_BYTES = 8 * 1024 * 1024;

    private ServerTls() {}

    /**
     * Makes the sockets of a server.
     *
     * @param trust whose certificates are trusted; {@code null} for those that Java trusts
     * @return a maker of sockets
     */
    static SSLSocketFactory sockets(@Nullable TrustManagerFactory trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust == null ? null : trust.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("Java has no TLS", broken);
        }
    }

    /**
     * Encrypts a connection. Its handshake checks that the certificate is for the server.
     *
     * @param sockets made by {@link ServerSettings#tls}
     * @param plain the connection, which the new one closes
     * @param host the name of the server
     * @param port its port
     * @return the encrypted one, before its handshake
     * @throws IOException if it broke
     */
    public static SSLSocket over(SSLSocketFactory sockets, Socket plain, String host, int port) throws IOException {
        SSLSocket encrypted = (SSLSocket) sockets.createSocket(plain, host, port, true);
        SSLParameters parameters = encrypted.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        encrypted.setSSLParameters(parameters);
        return encrypted;
    }

    /**
     * Returns the trust in the authorities of a file and in those of Java.
     *
     * @param file a PEM file
     * @param pinned returns the content that the user agreed to; empty when the file is to be read
     * @throws IllegalArgumentException with a message for the user who named the file
     */
    static TrustManagerFactory with(Path file, Function<Path, Optional<byte[]>> pinned) {
        byte[] content = pinned.apply(file).orElseGet(() -> read(file));
        try {
            Collection<? extends Certificate> added =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(content));
            if (added.isEmpty()) {
                throw new IllegalArgumentException(file + " holds no certificate; expected a PEM file");
            }
            KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
            all.load(null, null);
            int number = 0;
            for (Certificate one : added) {
                all.setCertificateEntry("added-" + number++, one);
            }
            for (TrustManager manager : factory(null).getTrustManagers()) {
                if (manager instanceof X509TrustManager standard) {
                    for (X509Certificate one : standard.getAcceptedIssuers()) {
                        all.setCertificateEntry("java-" + number++, one);
                    }
                }
            }
            return factory(all);
        } catch (CertificateException malformed) {
            throw new IllegalArgumentException(
                    file + " is not a PEM file of certificates: " + malformed.getMessage(), malformed);
        } catch (GeneralSecurityException | IOException unusable) {
            throw new IllegalArgumentException(file + " cannot be used: " + unusable.getMessage(), unusable);
        }
    }

    private static TrustManagerFactory factory(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    private static byte[] read(Path file) {
        try {
            return RegularFile.read(file, MOST_BYTES);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("cannot read " + file + ": " + unreadable.getMessage(), unreadable);
        }
    }
}
