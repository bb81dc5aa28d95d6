package io.kstlib.auth.core.http;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;

/** A server's certificate was refused; knows which one, so that the message can name it. */
final class UntrustedCertificateException extends CertificateException {

    private static final long serialVersionUID = 1L;

    /** Why it was refused. */
    enum Why {
        UNKNOWN_ISSUER,
        EXPIRED,
        NOT_YET_VALID,
        OTHER_HOST,
        OTHER
    }

    private final transient List<X509Certificate> chain;
    private final Why why;

    UntrustedCertificateException(List<X509Certificate> chain, CertificateException refusal) {
        super(refusal.getMessage(), refusal);
        this.chain = List.copyOf(chain);
        this.why = why(refusal);
    }

    private static Why why(CertificateException refusal) {
        Why found = Why.OTHER;
        for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return Why.EXPIRED;
            }
            if (cause instanceof CertificateNotYetValidException) {
                return Why.NOT_YET_VALID;
            }
            if (cause instanceof CertPathBuilderException) {
                found = Why.UNKNOWN_ISSUER;
            }
            String message = String.valueOf(cause.getMessage());
            // The JDK has no type for it.
            if (message.startsWith("No subject alternative") || message.startsWith("No name matching")) {
                found = Why.OTHER_HOST;
            }
        }
        return found;
    }

    /** As the server sent it: its own certificate first. */
    List<X509Certificate> chain() {
        return chain;
    }

    Why why() {
        return why;
    }
}
