package io.kstlib.auth.core.http;

import java.security.cert.X509Certificate;
import javax.security.auth.x500.X500Principal;

/** A certificate as people are shown it. Names in it are the server's, so they are cut and freed of control characters. */
final class CertificateWords {

    private static final int LONGEST = 200;

    private CertificateWords() {}

    static String line(X509Certificate certificate) {
        return subject(certificate) + ", issued by " + issuer(certificate) + ", valid until "
                + certificate.getNotAfter().toInstant();
    }

    static String subject(X509Certificate certificate) {
        return name(certificate.getSubjectX500Principal());
    }

    static String issuer(X509Certificate certificate) {
        return isSelfSigned(certificate) ? "itself" : name(certificate.getIssuerX500Principal());
    }

    static boolean isSelfSigned(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    private static String name(X500Principal principal) {
        return printable(principal.getName());
    }

    static String printable(String text) {
        String shortened = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
        return shortened.replaceAll("\\p{Cntrl}", "?");
    }
}
