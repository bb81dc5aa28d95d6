package io.kstlib.okhttp;

import io.kstlib.auth.spi.http.TlsIdentity;
import java.io.IOException;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.Interceptor.Chain;
import org.jspecify.annotations.Nullable;

/**
 * Connections that present the certificate to which a token is bound (RFC 8705 section 3). OkHttp keeps connections of different socket factories
 * apart, so no other request uses one that presented it. Safe for use by several threads.
 */
final class PresentedCertificates {

    private volatile @Nullable Presenting last;

    /**
     * @param identity the certificate to present, and its key
     * @param trust the client's own trust, which decides about servers as before
     */
    private record Presenting(TlsIdentity identity, X509TrustManager trust, SSLSocketFactory sockets) {}

    /** Returns the chain whose connections present a certificate. A renewed one gets new connections. */
    Chain presentedBy(Chain chain, TlsIdentity identity) throws IOException {
        X509TrustManager trust = chain.getX509TrustManagerOrNull();
        if (trust == null) {
            throw new IOException(
                    "the token is bound to a certificate (RFC 8705), and this client has no TLS to present it");
        }
        Presenting presenting = last;
        if (presenting == null
                || !presenting.identity().equals(identity)
                || !presenting.trust().equals(trust)) {
            presenting = new Presenting(identity, trust, sockets(identity, trust));
            last = presenting;
        }
        return chain.withSslSocketFactory(presenting.sockets(), trust);
    }

    private static SSLSocketFactory sockets(TlsIdentity identity, X509TrustManager trust) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {identity.keyManager()}, new TrustManager[] {trust}, null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException unusable) {
            throw new IOException("the client certificate cannot be used for TLS: " + unusable.getMessage(), unusable);
        }
    }
}
