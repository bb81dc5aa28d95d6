package io.kstlib.auth.spi.http;

import io.kstlib.auth.spi.internal.text.S256;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * A certificate with its private key, which a client presents in a TLS handshake (RFC 8446 section 4.4.2). A request goes with it only if the request
 * names it ({@link HttpCall#withIdentity}). Immutable. It holds a key, so {@link #toString()} shows the thumbprint only.
 */
public final class TlsIdentity {

    private final PrivateKey key;
    private final List<X509Certificate> chain;
    private final String thumbprint;

    /**
     * Creates an identity from a key and its certificates.
     *
     * @param key the private key of the first certificate
     * @param chain the client's certificate, and those above it; at least one
     * @throws IllegalArgumentException if there is no certificate, or it cannot be encoded
     */
    public TlsIdentity(PrivateKey key, List<X509Certificate> chain) {
        this.key = Objects.requireNonNull(key, "key");
        this.chain = List.copyOf(chain);
        if (this.chain.isEmpty()) {
            throw new IllegalArgumentException("there is no certificate");
        }
        this.thumbprint = thumbprint(this.chain.get(0));
    }

    /**
     * Returns the hash by which tokens name a certificate.
     *
     * @return its SHA-256 as base64url, the value of {@code x5t#S256} (RFC 8705 section 3.1)
     * @throws IllegalArgumentException if the certificate cannot be encoded
     */
    public static String thumbprint(X509Certificate certificate) {
        try {
            return S256.of(certificate.getEncoded());
        } catch (CertificateEncodingException unencodable) {
            throw new IllegalArgumentException("the certificate cannot be encoded", unencodable);
        }
    }

    /** {@return the private key of the certificate} */
    public PrivateKey key() {
        return key;
    }

    /** {@return the client's certificate first, then those above it} */
    public List<X509Certificate> chain() {
        return chain;
    }

    /** {@return the client's certificate} */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** {@return the hash of the client's certificate, see {@link #thumbprint(X509Certificate)}} */
    public String thumbprint() {
        return thumbprint;
    }

    /**
     * Returns what presents this identity in handshakes, for {@code SSLContext.init}. It presents it to each server that asks for a certificate,
     * regardless of the issuers that the server lists: a self-signed one is listed nowhere (RFC 8705 section 2.2).
     *
     * @return a key manager for clients
     */
    public X509ExtendedKeyManager keyManager() {
        return new ClientIdentityKeyManager(this);
    }

    /** Two identities with the same certificates are equal: of another chain, another one is presented. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TlsIdentity identity && identity.chain.equals(chain);
    }

    @Override
    public int hashCode() {
        return chain.hashCode();
    }

    @Override
    public String toString() {
        return "TlsIdentity[" + thumbprint + "]";
    }
}
