package io.kstlib.http.trust;

import io.kstlib.auth.spi.http.TlsIdentity;
import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.X509TrustManager;

/** TLS with one decision whom to trust. Safe for use by several threads. */
public final class TrustedTls {

    private final SSLContext context;
    private final X509TrustManager judge;

    TrustedTls(SSLContext context, X509TrustManager judge) {
        this.context = context;
        this.judge = judge;
    }

    /** {@return the context for clients that need one; they check host names themselves} */
    public SSLContext context() {
        return context;
    }

    /** {@return the trust manager that judges servers} */
    public X509TrustManager judge() {
        return judge;
    }

    /**
     * Makes the same trust for connections with a certificate of the client. They share nothing with connections without it.
     *
     * @param identity what to present to servers that ask for a certificate
     * @return a new context with the same decision whom to trust
     */
    public TrustedTls presenting(TlsIdentity identity) {
        return TlsTrust.presenting(identity, judge);
    }

    /** {@return sockets whose handshake checks that the server is the requested one (RFC 9110 section 4.3.4)} */
    public SSLSocketFactory sockets() {
        return new NamedSockets(context.getSocketFactory());
    }

    /**
     * Does the handshake over a connection, and checks that the server is the requested one.
     *
     * @param connection a connection to the server
     * @param host the server's name or address; IPv6 without brackets
     * @param port the server's port
     * @return the secured connection; closing it closes the one below
     * @throws IOException if the handshake fails
     */
    public SSLSocket over(Socket connection, String host, int port) throws IOException {
        SSLSocket secured = (SSLSocket) sockets().createSocket(connection, host, port, true);
        secured.startHandshake();
        return secured;
    }
}
