package io.kstlib.http.trust;

import io.kstlib.auth.spi.http.TlsIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** TLS with one decision whom to trust. Safe for use by several threads. */
public final class TrustedTls {

    private final SSLContext context;
    private final X509TrustManager judge;

    private TrustedTls(SSLContext context, X509TrustManager judge) {
        this.context = context;
        this.judge = judge;
    }

    /** Trusts what the JDK trusts, and further certificates. */
    static TrustedTls javaAnd(List<X509Certificate> further) {
        try {
            return context(new ReportingTrustManager(trustManager(further.isEmpty() ? null : standardAnd(further))));
        } catch (GeneralSecurityException | IOException unusable) {
            throw noTls(unusable);
        }
    }

    /** Trusts only these certificates. */
    static TrustedTls only(List<X509Certificate> trusted) {
        try {
            return context(new ReportingTrustManager(trustManager(storeOf(trusted))));
        } catch (GeneralSecurityException | IOException unusable) {
            throw noTls(unusable);
        }
    }

    static KeyStore standardAnd(List<X509Certificate> further) throws GeneralSecurityException, IOException {
        List<X509Certificate> all = new ArrayList<>(List.of(trustManager(null).getAcceptedIssuers()));
        all.addAll(further);
        return storeOf(all);
    }

    private static KeyStore storeOf(List<X509Certificate> trusted) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (X509Certificate certificate : trusted) {
            store.setCertificateEntry("trusted-" + number++, certificate);
        }
        return store;
    }

    /** Trusts every server. */
    static TrustedTls unchecked() {
        try {
            return context(new UncheckedTrustManager());
        } catch (GeneralSecurityException unusable) {
            throw noTls(unusable);
        }
    }

    private static X509ExtendedTrustManager trustManager(@Nullable KeyStore trusted) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509ExtendedTrustManager.class::isInstance)
                .map(X509ExtendedTrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException("no X.509 trust manager"));
    }

    private static TrustedTls context(X509TrustManager judge, KeyManager... shown) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(shown, new TrustManager[] {judge}, null);
        return new TrustedTls(context, judge);
    }

    private static IllegalStateException noTls(Exception unusable) {
        return new IllegalStateException("this Java runtime cannot set up TLS: " + unusable.getMessage(), unusable);
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
     * Makes the same trust for connections with a certificate of the client. They share no TLS session with connections without it.
     *
     * @param identity what to present to servers that ask for a certificate
     * @return a new context with the same decision whom to trust
     */
    public TrustedTls presenting(TlsIdentity identity) {
        try {
            return context(judge, identity.keyManager());
        } catch (GeneralSecurityException unusable) {
            throw noTls(unusable);
        }
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

    /** Decides as the JDK's trust manager does, and keeps the refused certificate for the message. */
    private static final class ReportingTrustManager extends X509ExtendedTrustManager {

        private final X509ExtendedTrustManager judge;

        ReportingTrustManager(X509ExtendedTrustManager judge) {
            this.judge = judge;
        }

        /** One check of the trust manager. */
        @FunctionalInterface
        private interface Check {
            void run() throws CertificateException;
        }

        private static void report(X509Certificate[] chain, Check check) throws CertificateException {
            try {
                check.run();
            } catch (CertificateException refusal) {
                throw new UntrustedCertificateException(List.of(chain), refusal);
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            report(chain, () -> judge.checkServerTrusted(chain, authType));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            report(chain, () -> judge.checkServerTrusted(chain, authType, socket));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            report(chain, () -> judge.checkServerTrusted(chain, authType, engine));
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            judge.checkClientTrusted(chain, authType);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            judge.checkClientTrusted(chain, authType, socket);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            judge.checkClientTrusted(chain, authType, engine);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return judge.getAcceptedIssuers();
        }
    }

    /**
     * Accepts every server, for {@code ssl_verify: false}. It extends the extended class, because around a plain {@code X509TrustManager}
     * the JDK still checks the host name.
     */
    private static final class UncheckedTrustManager extends X509ExtendedTrustManager {

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw noClients();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            throw noClients();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            throw noClients();
        }

        private static CertificateException noClients() {
            return new CertificateException("this trust manager is for connections to servers only");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** Sockets whose handshake checks the name of the server. The trust manager does the check. It knows the certificate, so the message can name it. */
    private static final class NamedSockets extends SSLSocketFactory {

        private final SSLSocketFactory sockets;

        NamedSockets(SSLSocketFactory sockets) {
            this.sockets = sockets;
        }

        private static Socket named(Socket socket) {
            SSLSocket secured = (SSLSocket) socket;
            SSLParameters parameters = secured.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secured.setSSLParameters(parameters);
            return secured;
        }

        @Override
        public Socket createSocket(Socket connection, String host, int port, boolean autoClose) throws IOException {
            return named(sockets.createSocket(connection, host, port, autoClose));
        }

        @Override
        public Socket createSocket() throws IOException {
            return named(sockets.createSocket());
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return named(sockets.createSocket(host, port));
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
            return named(sockets.createSocket(host, port, localHost, localPort));
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return named(sockets.createSocket(host, port));
        }

        @Override
        public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
                throws IOException {
            return named(sockets.createSocket(address, port, localAddress, localPort));
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return sockets.getDefaultCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return sockets.getSupportedCipherSuites();
        }
    }
}
