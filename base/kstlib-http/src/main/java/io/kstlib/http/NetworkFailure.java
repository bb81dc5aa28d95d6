package io.kstlib.http;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NetworkException.Reason;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.base.Spans;
import io.kstlib.http.connection.ExchangeAttempt.Phase;
import io.kstlib.http.connection.ExchangeAttempt.Step;
import io.kstlib.http.connection.ExchangeAttempt.UnansweredException;
import io.kstlib.http.connection.Timeouts;
import io.kstlib.http.proxy.ProxyTrouble.ProxyRefusedException;
import io.kstlib.http.trust.CauseChain;
import io.kstlib.http.trust.CertificateWords;
import io.kstlib.http.trust.TrustAdvice;
import io.kstlib.http.trust.UntrustedCertificateException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Explains to the person why there was no answer. Immutable.
 *
 * @hidden for the sessions of this module
 */
@SuppressWarnings("InvalidBlockTag") // Javadoc has the tag, and its checker does not know it
public final class NetworkFailure {

    private final URI endpoint;
    private final Timeouts timeouts;
    private final TrustAdvice advice;
    private final String timeoutsKey;
    private final @Nullable TlsIdentity identity;

    /**
     * @param endpoint where the request went, without query
     * @param timeouts how long it was allowed to take
     * @param advice what to do about an unknown issuer
     * @param timeoutsKey the path of the section that allows more time; empty when no section does
     */
    NetworkFailure(URI endpoint, Timeouts timeouts, TrustAdvice advice, String timeoutsKey) {
        this(endpoint, timeouts, advice, timeoutsKey, null);
    }

    private NetworkFailure(
            URI endpoint, Timeouts timeouts, TrustAdvice advice, String timeoutsKey, @Nullable TlsIdentity identity) {
        this.endpoint = endpoint;
        this.timeouts = timeouts;
        this.advice = advice;
        this.timeoutsKey = timeoutsKey;
        this.identity = identity;
    }

    /**
     * {@return a copy for requests that present this certificate}
     *
     * @param presented the certificate that the client presents
     */
    public NetworkFailure presenting(TlsIdentity presented) {
        return new NetworkFailure(endpoint, timeouts, advice, timeoutsKey, presented);
    }

    /**
     * {@return the exception for an answer that did not come in time}
     *
     * @param step what was not done in time
     * @param cause what ended the wait
     */
    NetworkException timedOut(Step step, Throwable cause) {
        return switch (step.phase()) {
            case LOOKUP ->
                late(
                        "the address of " + step.peer() + " was not found",
                        timeouts.connect(),
                        "connect",
                        "DNS, VPN",
                        cause);
            case CONNECTION ->
                late("no connection to " + step.peer(), timeouts.connect(), "connect", "VPN, firewall, proxy", cause);
            case TUNNEL ->
                late(
                        step.peer() + " opened no tunnel to " + endpoint.getHost(),
                        timeouts.connect(),
                        "connect",
                        "proxy",
                        cause);
            case HANDSHAKE ->
                late(
                        step.peer() + " took the connection, but did not complete the TLS handshake",
                        timeouts.handshake(),
                        "handshake",
                        "firewall, proxy; does that port speak https?",
                        cause);
            case ANSWER -> timedOut(cause);
        };
    }

    private NetworkException late(String what, Duration allowed, String key, String suspects, Throwable cause) {
        return because(
                Reason.CONNECT_TIMED_OUT,
                what + " within " + Spans.inWords(Spans.shorter(allowed, timeouts.request())),
                "Check the network (" + suspects + ")"
                        + (timeoutsKey.isEmpty() ? "" : ", or allow more time: " + timeoutsKey + "." + key),
                cause);
    }

    /**
     * {@return the exception for an answer that did not come in time}
     *
     * @param cause what ended the wait
     */
    public NetworkException timedOut(Throwable cause) {
        return because(
                Reason.TIMED_OUT,
                "no complete answer from " + endpoint + " within " + Spans.inWords(timeouts.request()),
                "Try again later",
                cause);
    }

    /**
     * {@return the exception for a canceled wait}
     *
     * @param cause the interrupt; set the thread's flag again
     */
    public NetworkException interrupted(InterruptedException cause) {
        return because(Reason.INTERRUPTED, "the request to " + endpoint + " was interrupted", null, cause);
    }

    /**
     * {@return the exception for a failure of a client}
     *
     * @param failure what a client threw
     */
    public NetworkException from(IOException failure) {
        Optional<UnansweredException> ours = CauseChain.find(failure, UnansweredException.class);
        if (ours.isEmpty()) {
            return from(failure, null);
        }
        Step step = ours.get().step();
        return ours.get().why().map(why -> from(why, step)).orElseGet(() -> timedOut(step, failure));
    }

    /**
     * @param step the step that it had reached, or {@code null} when that is not known
     */
    NetworkException from(IOException failure, @Nullable Step step) {
        Optional<ProxyRefusedException> proxy = CauseChain.find(failure, ProxyRefusedException.class);
        Optional<UntrustedCertificateException> refused = CauseChain.find(failure, UntrustedCertificateException.class);
        if (proxy.isPresent()) {
            ProxyRefusedException no = proxy.get();
            return refused.isPresent()
                    ? untrusted(refused.get(), no.proxy(), no.host(), failure)
                    : because(Reason.CANNOT_CONNECT, no.problem(), no.remedy(), failure);
        }
        if (refused.isPresent()) {
            return untrusted(
                    refused.get(), WebOrigin.of(endpoint).toString(), String.valueOf(endpoint.getHost()), failure);
        }
        if (CauseChain.find(failure, UnresolvedAddressException.class).isPresent()
                || CauseChain.find(failure, UnknownHostException.class).isPresent()) {
            return because(
                    Reason.UNKNOWN_HOST,
                    "the host " + endpoint.getHost() + " is not known",
                    "Check the spelling of the host and the network connection (VPN, DNS, proxy)",
                    failure);
        }
        if (CauseChain.find(failure, HttpConnectTimeoutException.class).isPresent()) {
            return because(
                    Reason.CONNECT_TIMED_OUT,
                    "no connection to " + WebOrigin.of(endpoint) + " within " + Spans.inWords(timeouts.connect()),
                    "Check the network connection (VPN, firewall, proxy)",
                    failure);
        }
        if (CauseChain.find(failure, SocketTimeoutException.class).isPresent()) {
            return step == null ? timedOut(failure) : timedOut(step, failure);
        }
        if (CauseChain.find(failure, HttpTimeoutException.class).isPresent()) {
            return timedOut(failure);
        }
        boolean beforeTls = step != null && step.phase().compareTo(Phase.HANDSHAKE) < 0;
        if (beforeTls
                || CauseChain.find(failure, ConnectException.class).isPresent()
                || CauseChain.find(failure, NoRouteToHostException.class).isPresent()) {
            return because(
                    Reason.CANNOT_CONNECT,
                    "cannot connect to " + WebOrigin.of(endpoint) + detail(failure),
                    "Check that the server runs, and the network connection (VPN, firewall, proxy)",
                    failure);
        }
        return afterConnection(failure, step);
    }

    private NetworkException afterConnection(IOException failure, @Nullable Step step) {
        if (CauseChain.find(failure, CertificateException.class).isPresent()) {
            return because(
                    Reason.TLS,
                    "the certificate of " + WebOrigin.of(endpoint) + " is not trusted" + detail(failure),
                    "Let the HTTP client trust its issuer",
                    failure);
        }
        Optional<RefusedIdentity> noIdentity = RefusedIdentity.in(failure, identity);
        if (noIdentity.isPresent()) {
            String server = WebOrigin.of(endpoint).toString();
            return because(
                    Reason.TLS,
                    noIdentity.get().problem(server),
                    noIdentity.get().remedy(),
                    failure);
        }
        boolean inHandshake = step != null && step.phase() == Phase.HANDSHAKE;
        boolean ofTls = CauseChain.find(failure, SSLHandshakeException.class).isPresent()
                || (step == null && CauseChain.find(failure, SSLException.class).isPresent());
        if (inHandshake || ofTls) {
            return because(
                    Reason.TLS,
                    "the TLS handshake with " + WebOrigin.of(endpoint) + " failed" + detail(failure),
                    remedyOfHandshake(failure),
                    failure);
        }
        return because(
                Reason.BROKEN_OFF,
                "the connection to " + endpoint + " broke before the answer was complete" + detail(failure),
                identity == null ? "Try again" : RefusedIdentity.ADVICE_WITHOUT_ALERT,
                failure);
    }

    private String remedyOfHandshake(IOException failure) {
        if (identity != null && CauseChain.find(failure, EOFException.class).isPresent()) {
            return RefusedIdentity.ADVICE_WITHOUT_ALERT;
        }
        if (CauseChain.find(failure, SSLException.class)
                .isEmpty()) { // a reset, for example by a firewall that looks at the requested name
            return identity == null
                    ? "Check that the port speaks https, and that no firewall or proxy on the way forbids the host;"
                            + " a server that wants a certificate of its clients may break off like this, too"
                    : RefusedIdentity.ADVICE_WITHOUT_ALERT;
        }
        String message = String.valueOf(failure.getMessage());
        if (message.contains("handshake_failure")) { // RFC 5246 section 7.4.6, among other reasons
            return "The server accepts none of the cipher suites of this Java, or wants a certificate of its clients:"
                    + " then configure client_certificate";
        }
        return message.contains("protocol")
                ? "The server must speak TLS 1.2 or 1.3"
                : "Check that the port speaks https";
    }

    private NetworkException untrusted(
            UntrustedCertificateException refused, String server, String host, IOException failure) {
        return because(Reason.TLS, TrustAdvice.problem(refused, server, host), advice.remedy(refused), failure);
    }

    private NetworkException because(
            Reason reason, String problem, @Nullable String remedy, @Nullable Throwable cause) {
        return new NetworkException(endpoint, reason, problem, remedy == null ? null : Remedy.advice(remedy), cause);
    }

    private static String detail(Throwable failure) {
        String message = CauseChain.deepestMessage(failure);
        return message.isEmpty() ? "" : ": " + message;
    }

    /**
     * A server that refuses the certificate of the client, or wants one. It says so by an alert (RFC 8446 section 6.2), which comes after the handshake
     * in TLS 1.3, instead of the answer.
     *
     * @param alert what the server sent
     * @param identity what the client presented; {@code null} if it presented nothing
     */
    record RefusedIdentity(Alert alert, @Nullable TlsIdentity identity) {

        /** What helps where a server breaks off without an alert, or its alert was lost with the connection. */
        static final String ADVICE_WITHOUT_ALERT =
                "Try again. A server that does not accept the certificate of the client may break off like this: compare"
                        + " client_certificate with the registration of the client";

        private static final String COMPARE =
                "Compare client_certificate with the registration of the client, and with the certificate authorities that"
                        + " the server accepts for clients";

        /** The alerts that are about the certificate of a client. The names are those that the JDK uses. */
        enum Alert {
            /** Alert 40. It is about anything, for a client without a certificate. */
            HANDSHAKE_FAILURE("handshake_failure", "or another part of the TLS handshake, without saying which"),
            /** Alert 42. */
            BAD_CERTIFICATE("bad_certificate", "it is damaged, or its signature does not verify"),
            /** Alert 43. */
            UNSUPPORTED_CERTIFICATE("unsupported_certificate", "it is of a kind that the server does not take"),
            /** Alert 44. */
            CERTIFICATE_REVOKED("certificate_revoked", "it was revoked"),
            /** Alert 45. */
            CERTIFICATE_EXPIRED("certificate_expired", "it has expired, or is not valid yet"),
            /** Alert 46. */
            CERTIFICATE_UNKNOWN("certificate_unknown", "without saying why"),
            /** Alert 48. */
            UNKNOWN_CA("unknown_ca", "the server does not trust its issuer"),
            /** Alert 49. */
            ACCESS_DENIED("access_denied", "it is not allowed there"),
            /** Alert 51. */
            DECRYPT_ERROR("decrypt_error", "its signature does not verify"),
            /** Alert 116. */
            CERTIFICATE_REQUIRED("certificate_required", "the server wants one, and got none");

            private final String word;
            private final String inWords;

            Alert(String word, String inWords) {
                this.word = word;
                this.inWords = inWords;
            }

            /** Whether a client without a certificate gets it because it has none. Other alerts may have other reasons then. */
            private boolean wantsOne() {
                return this == CERTIFICATE_REQUIRED || this == BAD_CERTIFICATE;
            }
        }

        /**
         * Looks for an alert in a failure.
         *
         * @param identity what the client presented; {@code null} if it presented nothing
         * @return the refusal; empty if the failure is about something else
         */
        static Optional<RefusedIdentity> in(IOException failure, @Nullable TlsIdentity identity) {
            String message = CauseChain.find(failure, SSLException.class)
                    .map(found -> String.valueOf(found.getMessage()).toLowerCase(Locale.ROOT))
                    .filter(text -> text.contains("received fatal alert"))
                    .orElse("");
            return Arrays.stream(Alert.values())
                    .filter(alert -> message.contains(alert.word))
                    .filter(alert -> identity != null || alert.wantsOne())
                    .map(alert -> new RefusedIdentity(alert, identity))
                    .findFirst();
        }

        String problem(String server) {
            if (identity == null) {
                return server + " wants a certificate of the client in the TLS handshake (alert " + alert.word + ")";
            }
            if (alert == Alert.CERTIFICATE_REQUIRED) {
                return server
                        + " wants a certificate of the client, and none of the signature algorithms that it accepts"
                        + " fits the key of the certificate (alert " + alert.word + ")";
            }
            return server + " refuses the certificate of the client (" + CertificateWords.line(identity.certificate())
                    + ", x5t#S256 " + identity.thumbprint() + "): " + alert.inWords + " (alert " + alert.word + ")";
        }

        String remedy() {
            if (identity == null) {
                return "Configure client_certificate, and the private key of it as client_key (mutual TLS, RFC 8705)";
            }
            return switch (alert) {
                case CERTIFICATE_REQUIRED -> "Use a certificate for another kind of key, such as EC on P-256";
                case CERTIFICATE_EXPIRED, CERTIFICATE_REVOKED ->
                    "Get a new certificate, and register it where the registration names the old one";
                default -> COMPARE;
            };
        }
    }
}
