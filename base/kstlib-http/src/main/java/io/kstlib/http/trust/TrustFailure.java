package io.kstlib.http.trust;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * Why the certificate of a server is not trusted, and what to do about it.
 *
 * @param problem what is wrong, with subject, issuer and expiry
 * @param remedy what to do next
 */
public record TrustFailure(String problem, String remedy) {

    private static final String CLOCK = "Check the clock of this machine, or tell those who run the server";

    /**
     * {@return the failure in words}
     *
     * @param refused the refused certificate
     * @param server the server that sent it, as messages name it
     * @param host the host that it should be for
     * @param advice what to do about an unknown issuer
     */
    public static TrustFailure of(
            UntrustedCertificateException refused, String server, String host, TrustAdvice advice) {
        List<X509Certificate> chain = refused.chain();
        X509Certificate own = chain.get(0);
        String start = "the certificate of " + server + " (" + CertificateWords.line(own) + ") is not trusted: ";
        return switch (refused.why()) {
            case UNKNOWN_ISSUER ->
                new TrustFailure(start + unknown(own, chain.get(chain.size() - 1)), advice.addIssuer());
            case EXPIRED -> new TrustFailure(start + expired(chain), CLOCK);
            case NOT_YET_VALID -> new TrustFailure(start + notYetValid(chain), CLOCK);
            case OTHER_HOST ->
                new TrustFailure(start + otherHost(own, host), "Use a host name that the certificate holds");
            case OTHER -> new TrustFailure(start + CauseChain.deepestMessage(refused), "Tell those who run the server");
        };
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
