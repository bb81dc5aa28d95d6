package io.kstlib.http.trust;

import io.kstlib.auth.spi.text.PrintableText;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;

/** Describes a certificate for people. Its names come from the server, so they are cut and their control characters are removed. */
public final class CertificateWords {

    private static final int LONGEST = 200;
    private static final int MOST_HOSTS = 5;

    /** The types of names that are hosts: DNS names and IP addresses (RFC 5280 section 4.2.1.6). */
    private static final Set<Object> DNS_AND_IP = Set.of(2, 7);

    private CertificateWords() {}

    /** {@return the subject, issuer and expiry of a certificate} */
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

    /** Returns the hosts that it is for; empty when it names none, or they cannot be read. */
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
     * {@return a text, cut and without control characters}
     *
     * @param text what a server sent
     */
    public static String printable(String text) {
        return PrintableText.oneLine(text, LONGEST);
    }
}
