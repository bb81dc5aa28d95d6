package io.kstlib.http;

import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.http.trust.CauseChain;
import io.kstlib.http.trust.CertificateWords;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

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
            return server + " wants a certificate of the client, and none of the signature algorithms that it accepts"
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
