package io.kstlib.http.trust;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;

/** A server's certificate was refused. The exception has the certificate, so that the message can name it. */
public final class UntrustedCertificateException extends CertificateException {

    private static final long serialVersionUID = 1L;

    /** Why it was refused. */
    public enum Refusal {
        /** Its issuer is not known here. */
        UNKNOWN_ISSUER,
        /** It, or one above it, has expired. */
        EXPIRED,
        /** It, or one above it, is not valid yet. */
        NOT_YET_VALID,
        /** It is for another host. */
        OTHER_HOST,
        /** Anything else. */
        OTHER
    }

    private final transient List<X509Certificate> chain;
    private final Refusal why;

    UntrustedCertificateException(List<X509Certificate> chain, CertificateException refusal) {
        super(refusal.getMessage(), refusal);
        this.chain = List.copyOf(chain);
        this.why = why(refusal);
    }

    private static Refusal why(CertificateException refusal) {
        Refusal found = Refusal.OTHER;
        for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return Refusal.EXPIRED;
            }
            if (cause instanceof CertificateNotYetValidException) {
                return Refusal.NOT_YET_VALID;
            }
            if (cause instanceof CertPathBuilderException) {
                found = Refusal.UNKNOWN_ISSUER;
            }
            String message = String.valueOf(cause.getMessage());
            // The JDK has no exception type for this.
            if (message.startsWith("No subject alternative") || message.startsWith("No name matching")) {
                found = Refusal.OTHER_HOST;
            }
        }
        return found;
    }

    /** {@return the certificates as the server sent them: its own first} */
    public List<X509Certificate> chain() {
        return chain;
    }

    /** {@return the reason of the refusal} */
    public Refusal why() {
        return why;
    }
}
