package io.kstlib.auth.core.http;

import io.kstlib.files.ContentHash;
import java.security.cert.CertificateEncodingException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Names the certificate that a server showed, so that somebody else can see whether the same server answers them. */
final class ServerCertificate {

    private ServerCertificate() {}

    /** The SHA-256 of the certificate, as {@code openssl x509 -fingerprint -sha256} prints it but in lower case without colons. */
    static @Nullable String fingerprint(SSLSession session) {
        try {
            byte[] encoded = session.getPeerCertificates()[0].getEncoded();
            return ContentHash.hex(encoded);
        } catch (SSLPeerUnverifiedException | CertificateEncodingException unknown) {
            return null;
        }
    }
}
