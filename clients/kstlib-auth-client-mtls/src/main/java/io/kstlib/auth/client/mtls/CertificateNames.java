package io.kstlib.auth.client.mtls;

import io.kstlib.auth.spi.text.PrintableText;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The names in a certificate, as a server registers one of them for a client (RFC 8705 section 2.1.2). */
final class CertificateNames {

    private static final int LONGEST_SHOWN = 200;

    /** The types of names (RFC 5280 section 4.2.1.6) for which there is a parameter. */
    private static final Map<Object, String> PARAMETERS = Map.of(
            1,
            "tls_client_auth_san_email",
            2,
            "tls_client_auth_san_dns",
            6,
            "tls_client_auth_san_uri",
            7,
            "tls_client_auth_san_ip");

    private CertificateNames() {}

    /** Returns the subject (RFC 4514), and the first name of each type. */
    static Map<String, String> of(X509Certificate certificate) {
        Map<String, String> names = new LinkedHashMap<>();
        names.put(
                "tls_client_auth_subject_dn",
                shown(certificate.getSubjectX500Principal().getName()));
        for (List<?> name : alternativeNames(certificate)) {
            String parameter = PARAMETERS.get(name.get(0));
            if (parameter != null) {
                names.putIfAbsent(parameter, shown(String.valueOf(name.get(1))));
            }
        }
        return names;
    }

    private static Collection<List<?>> alternativeNames(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null ? List.of() : names;
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
    }

    private static String shown(String name) {
        return PrintableText.oneLine(name, LONGEST_SHOWN);
    }
}
