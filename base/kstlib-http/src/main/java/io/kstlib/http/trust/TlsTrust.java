package io.kstlib.http.trust;

import io.kstlib.auth.spi.http.TlsIdentity;
import java.io.IOException;
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
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Which servers a client trusts. */
final class TlsTrust {

    private TlsTrust() {}

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

    /** Trusts the same servers, and presents a certificate to them. The new context shares no TLS session with the old one. */
    static TrustedTls presenting(TlsIdentity identity, X509TrustManager judge) {
        try {
            return context(judge, identity.keyManager());
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
}
