package io.kstlib.storage.sops.server;

import io.kstlib.files.RegularFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
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
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Trust in the authorities of a file, beside those of Java. */
public final class AddedAuthorities {

    private static final int MOST_BYTES = 8 * 1024 * 1024;

    private AddedAuthorities() {}

    /**
     * {@return the trust}
     *
     * @param file a PEM file
     * @param pinned returns the content that the person agreed to; empty when the file is to be read
     * @throws IllegalArgumentException with a message for the person who named the file
     */
    public static TrustManagerFactory with(Path file, Function<Path, Optional<byte[]>> pinned) {
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
