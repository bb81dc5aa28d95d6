package io.kstlib.http;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.http.trust.CertificateWords;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The certificates of a server, whether they are trusted or not. Immutable. */
public final class ServerChain {

    private final List<X509Certificate> certificates;
    private final String protocol;
    private final @Nullable NetworkException refusal;

    ServerChain(List<X509Certificate> certificates, String protocol, @Nullable NetworkException refusal) {
        this.certificates = List.copyOf(certificates);
        this.protocol = protocol;
        this.refusal = refusal;
    }

    /**
     * Describes the certificates.
     *
     * @return one line for each, the server's own first: subject, issuer, expiry
     */
    public List<String> inWords() {
        return certificates.stream().map(CertificateWords::line).toList();
    }

    /**
     * Returns the TLS version.
     *
     * @return the negotiated version, such as {@code TLSv1.3}; empty when the handshake failed
     */
    public String protocol() {
        return protocol;
    }

    /**
     * Returns why the certificates are not trusted.
     *
     * @return the reason; empty when they are trusted
     */
    public Optional<NetworkException> refusal() {
        return Optional.ofNullable(refusal);
    }
}
