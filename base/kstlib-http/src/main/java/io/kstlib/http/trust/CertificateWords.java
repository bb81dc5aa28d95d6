package io.kstlib.http.trust;

import io.kstlib.auth.spi.text.ShownText;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;

/** A certificate as people are shown it. Names in it are the server's, so they are cut and freed of control characters. */
public final class CertificateWords {

    private static final int LONGEST = 200;
    private static final int MOST_HOSTS = 5;

    /** The kinds of names (RFC 5280 section 4.2.1.6). */
    private static final Set<Object> DNS_AND_IP = Set.of(2, 7);

    private CertificateWords() {}

    /**
     * @param certificate a certificate
     * @return subject, issuer, until when it is valid
     */
    public static String line(X509Certificate certificate) {
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

    /** The hosts that it is for; empty when it does not say, or cannot be read. */
    static String hosts(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? ""
                    : names.stream()
                            .filter(name -> DNS_AND_IP.contains(name.get(0)))
                            .limit(MOST_HOSTS)
                            .map(name -> printable(String.valueOf(name.get(1))))
                            .collect(Collectors.joining(", "));
        } catch (CertificateParsingException unreadable) {
            return "";
        }
    }

    private static String name(X500Principal principal) {
        return printable(principal.getName());
    }

    /**
     * @param text what a server sent
     * @return the same, cut and without control characters
     */
    public static String printable(String text) {
        return ShownText.oneLine(text, LONGEST);
    }
}
