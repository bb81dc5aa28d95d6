package io.kstlib.http.trust;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why the certificate of a server is not trusted, and what a person can do about it.
 *
 * @param bundleKey the path of the key that adds a certificate
 * @param bundle the file that the key already names, or {@code null}
 * @param trustKey the path of the key that chooses whose authorities are trusted
 * @param trust the settings that they belong to
 */
public record TrustAdvice(String bundleKey, @Nullable Path bundle, String trustKey, Trust trust) {

    /** Whose authorities are trusted. */
    public enum Trust {
        /** Those of the Java runtime. */
        JAVA,
        /** Those of the operating system. */
        SYSTEM
    }

    private static final String CLOCK = "Check the clock of this machine, or tell those who run the server";

    /**
     * {@return what is wrong with a certificate, with its subject, issuer and expiry}
     *
     * @param refused the refused certificate
     * @param server the server that sent it, as messages name it
     * @param host the host that it should be for
     */
    public static String problem(UntrustedCertificateException refused, String server, String host) {
        List<X509Certificate> chain = refused.chain();
        X509Certificate own = chain.get(0);
        String why = switch (refused.why()) {
            case UNKNOWN_ISSUER -> unknown(own, chain.get(chain.size() - 1));
            case EXPIRED -> expired(chain);
            case NOT_YET_VALID -> notYetValid(chain);
            case OTHER_HOST -> otherHost(own, host);
            case OTHER -> CauseChain.deepestMessage(refused);
        };
        return "the certificate of " + server + " (" + CertificateWords.line(own) + ") is not trusted: " + why;
    }

    /**
     * {@return what to do next}
     *
     * @param refused the refused certificate
     */
    public String remedy(UntrustedCertificateException refused) {
        return switch (refused.why()) {
            case UNKNOWN_ISSUER -> addIssuer();
            case EXPIRED, NOT_YET_VALID -> CLOCK;
            case OTHER_HOST -> "Use a host name that the certificate holds";
            case OTHER -> "Tell those who run the server";
        };
    }

    private String addIssuer() {
        String add = bundle == null
                ? "Write the certificate of that issuer to a PEM file and set " + bundleKey + " to its path"
                : "Add the certificate of that issuer to " + bundle + " (" + bundleKey + ")";
        return trust == Trust.SYSTEM
                ? add
                : add + "; or, if this machine's operating system trusts it, set " + trustKey + ": system";
    }

    private static String unknown(X509Certificate own, X509Certificate last) {
        if (!last.equals(own)) {
            return "its issuer is not known here: the chain ends at " + CertificateWords.line(last);
        }
        return CertificateWords.isSelfSigned(own)
                ? "it is self-signed, and its issuer is not known here"
                : "its issuer is not known here";
    }

    private static String expired(List<X509Certificate> chain) {
        Instant now = Instant.now();
        return chain.stream()
                .filter(each -> each.getNotAfter().toInstant().isBefore(now))
                .findFirst()
                .map(each -> CertificateWords.subject(each) + " has expired, at "
                        + each.getNotAfter().toInstant())
                .orElse("it or a certificate above it has expired");
    }

    private static String notYetValid(List<X509Certificate> chain) {
        Instant now = Instant.now();
        return chain.stream()
                .filter(each -> each.getNotBefore().toInstant().isAfter(now))
                .findFirst()
                .map(each -> CertificateWords.subject(each) + " is not valid before "
                        + each.getNotBefore().toInstant())
                .orElse("it or a certificate above it is not valid yet");
    }

    private static String otherHost(X509Certificate own, String host) {
        String names = CertificateWords.hosts(own);
        return "it is for another host than " + host + (names.isEmpty() ? "" : " (it names " + names + ")");
    }
}
