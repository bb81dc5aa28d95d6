package io.kstlib.http.trust;

import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.files.ContentHash;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Names the certificates of a TLS session: that of the server, so that another person can see whether they reach the same one, and the client's. */
public final class SessionCertificates {

    private SessionCertificates() {}

    /**
     * Computes the SHA-256 of the certificate, as {@code openssl x509 -fingerprint -sha256} prints it, but in lower case without colons.
     *
     * @param session the TLS session of the connection
     * @return the hash; {@code null} if the server sent no certificate
     */
    public static @Nullable String fingerprint(SSLSession session) {
        try {
            byte[] encoded = session.getPeerCertificates()[0].getEncoded();
            return ContentHash.hex(encoded);
        } catch (SSLPeerUnverifiedException | CertificateEncodingException unknown) {
            return null;
        }
    }

    /**
     * Names the certificate that the client presented.
     *
     * @param session the TLS session of the connection
     * @return its thumbprint; {@code null} if the client presented none, for example because the server asked for none
     */
    public static @Nullable String thumbprintOfClient(SSLSession session) {
        Certificate[] shown = session.getLocalCertificates();
        return shown != null && shown.length > 0 && shown[0] instanceof X509Certificate certificate
                ? TlsIdentity.thumbprint(certificate)
                : null;
    }
}
