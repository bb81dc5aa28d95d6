package io.kstlib.auth.core.route;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** TLS over a connection that is there already, whether it leads to the server itself or through a proxy. */
public final class TlsLayer {

    private TlsLayer() {}

    /**
     * Does the handshake, and makes sure that the server is the one asked for (RFC 9110 section 4.3.4).
     *
     * @param connection leads to the server
     * @param target the server
     * @param context whom to trust
     * @return the secured connection; to close it closes the one below
     * @throws IOException if the handshake fails
     */
    public static SSLSocket over(Socket connection, Target target, SSLContext context) throws IOException {
        SSLSocket secured =
                (SSLSocket) context.getSocketFactory().createSocket(connection, target.host(), target.port(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }
}
