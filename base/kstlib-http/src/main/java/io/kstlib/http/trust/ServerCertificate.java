package io.kstlib.http.trust;

import io.kstlib.files.ContentHash;
import java.security.cert.CertificateEncodingException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Names the certificate of a server, so that another person can see whether they reach the same server. */
public final class ServerCertificate {

    private ServerCertificate() {}

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
}
