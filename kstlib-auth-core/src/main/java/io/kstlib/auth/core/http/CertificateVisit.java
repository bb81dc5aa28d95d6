package io.kstlib.auth.core.http;

import io.kstlib.auth.core.route.Attempt;
import io.kstlib.auth.core.route.Attempt.Phase;
import io.kstlib.auth.core.route.Dialer;
import io.kstlib.auth.core.route.Target;
import io.kstlib.auth.core.route.TlsLayer;
import java.io.IOException;
import java.net.Socket;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** Does a handshake and keeps the certificates, also of a server that is not trusted. */
final class CertificateVisit implements Callable<ServerChain> {

    private final WebOrigin origin;
    private final Dialer dialer;
    private final SSLContext trust;
    private final Attempt attempt;
    private final NetworkFailure failure;

    CertificateVisit(WebOrigin origin, Dialer dialer, SSLContext trust, Attempt attempt, NetworkFailure failure) {
        this.origin = origin;
        this.dialer = dialer;
        this.trust = trust;
        this.attempt = attempt;
        this.failure = failure;
    }

    @Override
    public ServerChain call() throws IOException {
        Target target = new Target(origin.host(), origin.port());
        try (Socket connection = dialer.open(target, attempt)) {
            attempt.enter(Phase.HANDSHAKE, origin.toString());
            return handshake(connection, target);
        }
    }

    private ServerChain handshake(Socket connection, Target target) throws IOException {
        try (SSLSocket secured = TlsLayer.over(connection, target, trust)) {
            SSLSession session = secured.getSession();
            return new ServerChain(x509(session.getPeerCertificates()), session.getProtocol(), null);
        } catch (IOException refused) {
            Optional<UntrustedCertificateException> untrusted =
                    NetworkFailure.find(refused, UntrustedCertificateException.class);
            if (untrusted.isPresent()) {
                return new ServerChain(untrusted.get().chain(), "", failure.from(refused));
            }
            throw refused;
        }
    }

    private static List<X509Certificate> x509(Certificate[] certificates) {
        return Arrays.stream(certificates).map(X509Certificate.class::cast).toList();
    }
}
