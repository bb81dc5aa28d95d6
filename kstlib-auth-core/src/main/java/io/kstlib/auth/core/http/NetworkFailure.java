package io.kstlib.auth.core.http;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NetworkException.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in the person's words why there was no answer. Immutable. */
public final class NetworkFailure {

    private static final int LONGEST_DETAIL = 200;

    private final URI endpoint;
    private final Timeouts timeouts;
    private final String bundleKey;
    private final @Nullable CaBundle bundle;

    /**
     * @param endpoint where the request went, without query
     * @param bundleKey the path of the key that adds a certificate
     * @param bundle the certificates added already
     */
    NetworkFailure(URI endpoint, Timeouts timeouts, String bundleKey, @Nullable CaBundle bundle) {
        this.endpoint = endpoint;
        this.timeouts = timeouts;
        this.bundleKey = bundleKey;
        this.bundle = bundle;
    }

    /**
     * @param cause what ended the wait
     * @return the exception of an answer that did not come in time
     */
    public NetworkException timedOut(Throwable cause) {
        return because(
                Reason.TIMED_OUT,
                "no complete answer from " + endpoint + " within "
                        + timeouts.exchange().toSeconds() + " s",
                "Try again later",
                cause);
    }

    /**
     * @param cause the interrupt; set the thread's flag again
     * @return the exception of a wait that was called off
     */
    public NetworkException interrupted(InterruptedException cause) {
        return because(Reason.INTERRUPTED, "the request to " + endpoint + " was interrupted", null, cause);
    }

    /**
     * @param failure what the JDK's client threw
     * @return what it means
     */
    public NetworkException from(IOException failure) {
        Optional<UntrustedCertificateException> refused = find(failure, UntrustedCertificateException.class);
        if (refused.isPresent()) {
            return untrusted(refused.get(), failure);
        }
        if (find(failure, UnresolvedAddressException.class).isPresent()
                || find(failure, UnknownHostException.class).isPresent()) {
            return because(
                    Reason.UNKNOWN_HOST,
                    "the host " + endpoint.getHost() + " is not known",
                    "Check the spelling of the host and the network connection (VPN, DNS, proxy)",
                    failure);
        }
        if (find(failure, HttpConnectTimeoutException.class).isPresent()) {
            return because(
                    Reason.TIMED_OUT,
                    "no connection to " + WebOrigin.of(endpoint) + " within "
                            + timeouts.connect().toSeconds() + " s",
                    "Check the network connection (VPN, firewall, proxy)",
                    failure);
        }
        if (find(failure, HttpTimeoutException.class).isPresent()) {
            return timedOut(failure);
        }
        if (find(failure, ConnectException.class).isPresent()
                || find(failure, NoRouteToHostException.class).isPresent()) {
            return because(
                    Reason.CANNOT_CONNECT,
                    "cannot connect to " + WebOrigin.of(endpoint) + detail(failure),
                    "Check that the server runs, and the network connection (VPN, firewall, proxy)",
                    failure);
        }
        if (find(failure, CertificateException.class).isPresent()) {
            return because(
                    Reason.TLS,
                    "the certificate of " + WebOrigin.of(endpoint) + " is not trusted" + detail(failure),
                    "Let the HTTP client trust its issuer",
                    failure);
        }
        if (find(failure, SSLException.class).isPresent()) {
            return because(
                    Reason.TLS,
                    "the TLS handshake with " + WebOrigin.of(endpoint) + " failed" + detail(failure),
                    "Check that the port speaks https",
                    failure);
        }
        return because(
                Reason.BROKEN_OFF,
                "the connection to " + endpoint + " broke before the answer was complete" + detail(failure),
                "Try again",
                failure);
    }

    private NetworkException untrusted(UntrustedCertificateException refused, IOException failure) {
        X509Certificate own = refused.chain().get(0);
        X509Certificate last = refused.chain().get(refused.chain().size() - 1);
        String certificate = "the certificate of " + WebOrigin.of(endpoint) + " (subject "
                + printable(own.getSubjectX500Principal().getName()) + ", issued by "
                + printable(last.getIssuerX500Principal().getName()) + ", valid until "
                + own.getNotAfter().toInstant() + ")";
        return switch (refused.why()) {
            case UNKNOWN_ISSUER ->
                because(
                        Reason.TLS,
                        certificate + " is not trusted: its issuer is not known here",
                        addIssuer(),
                        failure);
            case EXPIRED ->
                because(
                        Reason.TLS,
                        certificate + " is not trusted: it or a certificate above it has expired",
                        "Check the clock of this machine, or tell those who run the server",
                        failure);
            case OTHER_HOST ->
                because(
                        Reason.TLS,
                        certificate + " is not trusted: it is for another host than " + endpoint.getHost(),
                        "Use a host name that the certificate holds",
                        failure);
            case OTHER ->
                because(
                        Reason.TLS,
                        certificate + " is not trusted" + detail(refused),
                        "Tell those who run the server",
                        failure);
        };
    }

    private String addIssuer() {
        return bundle == null
                ? "Write the certificate of that issuer to a PEM file and set " + bundleKey + " to its path"
                : "Add the certificate of that issuer to " + bundle.file() + " (" + bundleKey + ")";
    }

    private NetworkException because(
            Reason reason, String problem, @Nullable String remedy, @Nullable Throwable cause) {
        return new NetworkException(endpoint, reason, problem, remedy, cause);
    }

    private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> kind) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return Optional.of(kind.cast(cause));
            }
        }
        return Optional.empty();
    }

    /** The deepest message that there is; some of them quote what the server sent. */
    private static String detail(Throwable failure) {
        String message = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            message = cause.getMessage() == null ? message : cause.getMessage();
        }
        return message == null ? "" : ": " + printable(message);
    }

    private static String printable(String text) {
        String shortened = text.length() > LONGEST_DETAIL ? text.substring(0, LONGEST_DETAIL) + "…" : text;
        return shortened.replaceAll("\\p{Cntrl}", "?");
    }
}
