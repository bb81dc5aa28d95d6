package io.kstlib.http.trust;

import io.kstlib.files.ContentHash;
import java.security.cert.CertificateEncodingException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Names the certificate that a server showed, so that someone else can see whether the same server answers them. */
public final class ServerCertificate {

    private ServerCertificate() {}

    /**
     * The SHA-256 of the certificate, as {@code openssl x509 -fingerprint -sha256} prints it but in lower case without colons.
     *
     * @param session of the connection
     * @return the hash; {@code null} if the server showed no certificate
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
